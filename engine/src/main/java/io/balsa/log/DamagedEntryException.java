package io.balsa.log;

/**
 * An entry isn't what was written.
 */
final class DamagedEntryException extends IllegalStateException
{
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;

    DamagedEntryException(final Damage damage)
    {
        super(damage.describe(damage.segment().name()));
        this.damage = damage;
    }

    Damage damage()
    {
        return damage;
    }
}
