package io.balsa.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process and when it started. A pid alone is a number that the system gives to somebody else one day; with the start
 * time beside it a pid file can be trusted, and a stale one never leads to a signal to a stranger.
 *
 * @param pid   of the process.
 * @param start opaque, compared only: on Linux the boot's id and the ticks of the start since it, which unlike the wall
 *              clock never move; elsewhere the start in ms.
 */
record ProcessIdentity(long pid, String start)
{
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String ENDED = "ended";
    /** Field 22 of {@code /proc/pid/stat}, counted from behind the process name, which may hold anything. */
    private static final int START_FIELD_AFTER_NAME = 22 - 3;

    /**
     * @param process alive or not.
     * @return its identity.
     */
    static ProcessIdentity of(final ProcessHandle process)
    {
        return new ProcessIdentity(process.pid(), startOf(process));
    }

    /**
     * @param file written by {@link #write}.
     * @return what it names; empty when there is no such file, or nothing sensible in it.
     */
    static Optional<ProcessIdentity> read(final Path file)
    {
        try
        {
            final String[] words = Files.readString(file).trim().split(" ", 2);
            return words.length == 2 ?
                Optional.of(new ProcessIdentity(Long.parseLong(words[0]), words[1])) : Optional.empty();
        }
        catch (final IOException | NumberFormatException e)
        {
            return Optional.empty();
        }
    }

    void write(final Path file) throws IOException
    {
        Files.writeString(file, pid + " " + start + "\n");
    }

    /**
     * @return the process, only if it is alive and the very one: same pid, same start.
     */
    Optional<ProcessHandle> find()
    {
        return ENDED.equals(start) ? Optional.empty() :
            ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter((process) -> startOf(process).equals(start));
    }

    private static String startOf(final ProcessHandle process)
    {
        final Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        try
        {
            final String text = new String(Files.readAllBytes(stat), StandardCharsets.ISO_8859_1);
            final String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            // a zombie has a pid and a start, but whoever should reap it may never come (containers without an init)
            return "Z".equals(fields[0]) || "X".equals(fields[0]) ?
                ENDED : Files.readString(BOOT_ID).trim() + ":" + fields[START_FIELD_AFTER_NAME];
        }
        catch (final IOException | IndexOutOfBoundsException e)
        {
            return process.info().startInstant().map(i -> Long.toString(i.toEpochMilli())).orElse("unknown");
        }
    }
}
