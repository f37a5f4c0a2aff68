package io.balsa;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rooms of the engine, and who may know whom: the picture in ARCHITECTURE.md, held by the build.
 */
class HouseRulesTest
{
    private static final Path SOURCES = Path.of("src/main/java/io/balsa");
    private static final int CLASS_LINES_MAX = 400;

    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.balsa");

    @ParameterizedTest
    @CsvSource({
        "membership, ''",
        "consensus, 'membership'",
        "log, 'consensus'",
        "service, 'consensus'",
        "session, 'consensus,service'",
        "media, ''",
        "transport, 'consensus,session,media'",
        "snapshot, 'log,service'",
        "monitor, 'consensus'",
        "client, 'media'",
        "node, 'membership,consensus,log,snapshot,service,session,transport,monitor,client,media'"
    })
    void shouldKnowOnlyTheRoomsBelow(final String room, final String known)
    {
        final Stream<String> rooms = Stream.concat(Stream.of(room), Stream.of(known.split(",")));
        final String[] allowed = Stream.concat(
            rooms.filter(name -> !name.isEmpty()).map(name -> "io.balsa." + name),
            Stream.of("io.balsa.codecs..")).toArray(String[]::new);
        noClasses().that().resideInAPackage("io.balsa." + room)
            .should().dependOnClassesThat(
                resideInAnyPackage("io.balsa..").and(resideOutsideOfPackages(allowed)))
            .check(CLASSES);
    }

    @Test
    void shouldMeetSessionsOnlyThroughTheirPortsInTransport()
    {
        noClasses().that().resideInAPackage("io.balsa.transport")
            .should().dependOnClassesThat(resideInAnyPackage("io.balsa.session")
                .and(DescribedPredicate.not(JavaClass.Predicates.INTERFACES)))
            .check(CLASSES);
    }

    /** The identity of the store is a record, not a part of the room. */
    @ParameterizedTest
    @ValueSource(strings = {"log", "service"})
    void shouldMeetTheOthersOnlyThroughTheirPortsInSnapshot(final String room)
    {
        noClasses().that().resideInAPackage("io.balsa.snapshot")
            .should().dependOnClassesThat(resideInAnyPackage("io.balsa." + room)
                .and(DescribedPredicate.not(JavaClass.Predicates.INTERFACES))
                .and(DescribedPredicate.not(JavaClass.Predicates.assignableTo(Record.class))))
            .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"membership", "consensus"})
    void shouldKeepTheRulesPure(final String room)
    {
        noClasses().that().resideInAPackage("io.balsa." + room)
            .should().dependOnClassesThat(resideInAnyPackage(
                "java.io..", "java.nio..", "java.net..", "java.time..", "java.util.concurrent..", "java.security..",
                "java.util.random..", "io.aeron..", "io.balsa.codecs..", "sun..", "jdk.."))
            .orShould().dependOnClassesThat(DescribedPredicate.describe("are clocks, threads or random sources",
                type -> List.of("java.lang.Thread", "java.lang.Runtime", "java.util.Random", "java.util.Timer",
                    "java.util.Date", "java.util.SplittableRandom", "java.lang.ProcessHandle")
                    .contains(type.getName())))
            .orShould().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(Math.class, "random")
            .check(CLASSES);
    }

    @Test
    void shouldKeepCodecsOutOfMembershipAndAeronOutOfTheRest()
    {
        noClasses().that().resideInAnyPackage(
            "io.balsa.membership", "io.balsa.consensus", "io.balsa.log", "io.balsa.service", "io.balsa.session")
            .should().dependOnClassesThat().resideInAPackage("io.aeron..")
            .check(CLASSES);
    }

    @Test
    void shouldReadTheClockOnceACycle()
    {
        noClasses().that().resideInAnyPackage(
            "io.balsa.session", "io.balsa.service", "io.balsa.consensus", "io.balsa.membership")
            .should().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .check(CLASSES);
    }

    @Test
    void shouldExplainEveryRoom() throws IOException
    {
        try (Stream<Path> rooms = Files.list(SOURCES))
        {
            rooms.filter(Files::isDirectory).forEach(room ->
                assertTrue(Files.exists(room.resolve("package-info.java")), room + " has no package-info.java"));
        }
    }

    @Test
    void shouldHaveNoHub() throws IOException
    {
        try (Stream<Path> files = Files.walk(SOURCES))
        {
            for (final Path file : files.filter(path -> path.toString().endsWith(".java")).toList())
            {
                final long codeLines = Files.readAllLines(file).stream()
                    .map(String::trim)
                    .filter(line -> !line.isEmpty() && !line.startsWith("*") && !line.startsWith("/*"))
                    .count();
                assertTrue(codeLines <= CLASS_LINES_MAX, file + " has " + codeLines + " lines of code: redesign it");
            }
        }
    }
}
