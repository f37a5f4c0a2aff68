package io.balsa.compare;

import java.util.Locale;

/**
 * One JSON object on one line, as {@code --json} prints it. What is no number is null.
 */
final class JsonLine
{
    private final StringBuilder text = new StringBuilder("{");

    JsonLine add(final String name, final String value)
    {
        return addRaw(name, value == null ? "null" :
            '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"');
    }

    JsonLine add(final String name, final long value)
    {
        return addRaw(name, Long.toString(value));
    }

    JsonLine add(final String name, final boolean value)
    {
        return addRaw(name, Boolean.toString(value));
    }

    /**
     * @param name     of the field.
     * @param value    not finite: null.
     * @param decimals behind the point.
     * @return this.
     */
    JsonLine add(final String name, final double value, final int decimals)
    {
        return addRaw(
            name, Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "null");
    }

    JsonLine add(final String name, final JsonLine value)
    {
        return addRaw(name, value.toString());
    }

    /**
     * @param other whose fields are added to these.
     * @return this.
     */
    JsonLine addAll(final JsonLine other)
    {
        text.append(text.length() == 1 || other.text.length() == 1 ? "" : ",")
            .append(other.text, 1, other.text.length());
        return this;
    }

    /**
     * @param name  of the field.
     * @param value JSON.
     * @return this.
     */
    JsonLine addRaw(final String name, final String value)
    {
        text.append(text.length() == 1 ? "" : ",").append('"').append(name).append("\":").append(value);
        return this;
    }

    @Override
    public String toString()
    {
        return text + "}";
    }
}
