package io.balsa.node;

/**
 * One setting of a node, as its documentation shows it.
 *
 * @param name         in code and in a properties file; {@code -Dbalsa.name} and {@code BALSA_NAME} from outside.
 * @param defaultValue taken if nothing is set; empty: must be set.
 * @param unit         of a bare number: {@code ms}, {@code bytes}, or what else the value is.
 * @param description  in a few words.
 */
public record Setting(String name, String defaultValue, String unit, String description)
{
    /**
     * @return the name of the system property.
     */
    public String property()
    {
        return "balsa." + name;
    }

    /**
     * @return the name of the environment variable.
     */
    public String environmentVariable()
    {
        return "BALSA_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }
}
