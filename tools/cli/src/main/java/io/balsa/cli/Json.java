package io.balsa.cli;

import java.util.List;
import java.util.Locale;

/**
 * Writes one JSON object on one line, members in the order they are added. All that this command needs; a library would
 * be a dependency for a dozen lines.
 */
final class Json
{
    private final StringBuilder text = new StringBuilder("{");

    Json add(final String name, final long value)
    {
        key(name).append(value);
        return this;
    }

    Json add(final String name, final boolean value)
    {
        key(name).append(value);
        return this;
    }

    /**
     * @param name     of the member.
     * @param value    what isn't a number (an infinity, NaN) becomes null: JSON has no word for it.
     * @param decimals kept, 0 to 9.
     * @return this.
     */
    Json add(final String name, final double value, final int decimals)
    {
        key(name).append(Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "null");
        return this;
    }

    Json add(final String name, final String value)
    {
        quote(key(name), value);
        return this;
    }

    Json add(final String name, final Json value)
    {
        key(name).append(value);
        return this;
    }

    Json add(final String name, final List<Json> values)
    {
        key(name).append('[');
        for (int i = 0; i < values.size(); i++)
        {
            text.append(i == 0 ? "" : ",").append(values.get(i));
        }
        text.append(']');
        return this;
    }

    Json addNull(final String name)
    {
        key(name).append("null");
        return this;
    }

    private StringBuilder key(final String name)
    {
        if (text.length() > 1)
        {
            text.append(',');
        }
        quote(text, name);
        return text.append(':');
    }

    private static void quote(final StringBuilder target, final String value)
    {
        if (value == null)
        {
            target.append("null");
            return;
        }
        target.append('"');
        for (int i = 0; i < value.length(); i++)
        {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\')
            {
                target.append('\\').append(c);
            }
            else if (c < 0x20)
            {
                target.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
            else
            {
                target.append(c);
            }
        }
        target.append('"');
    }

    @Override
    public String toString()
    {
        return text + "}";
    }
}
