// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code rae4j}, with a Java and a Maven that only say what they were asked. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the launcher is a POSIX script with GNU tools")
class LauncherTest {
  @TempDir Path folder;

  private Path repository = Path.of("");
  private Path launcher = Path.of("");
  private Path tools = Path.of("");
  private Path builds = Path.of("");

  @BeforeEach
  void layOut() throws IOException {
    repository = Files.createDirectories(folder.resolve("a folder/rae4j"));
    launcher = repository.resolve("rae4j");
    Files.copy(Path.of("..", "rae4j"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
    for (String file : List.of("pom.xml", "cli/pom.xml", "core/src/main/java/A.java")) {
      Path path = repository.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "");
      Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
    }
    old(repository.resolve("core/src/main"));
    tools = Files.createDirectory(folder.resolve("tools"));
    builds = folder.resolve("builds");
    tool(
        "java",
        """
        case "$*" in
          *-version*) echo 'openjdk version "'"${FAKE_JAVA:-17.0.1}"'"' >&2; exit 0 ;;
          *ArchiveClassesAtExit=*)
            echo "$*" >>"$BUILDS.archives"
            for word; do
              case $word in
                -XX:ArchiveClassesAtExit=*) echo archive >"${word#*=}" ;;
              esac
            done
            exit 0 ;;
        esac
        echo "OpenMP waits: $OMP_WAIT_POLICY"
        for word; do echo "<$word>"; done
        """);
    tool(
        "mvn",
        """
        echo built >>"$BUILDS"
        sleep "${FAKE_SECONDS:-0}"
        [ -z "${FAKE_FAILURE:-}" ] || { echo "$FAKE_FAILURE"; exit 1; }
        for word; do
          case $word in
            -Drae4j.dist=*) mkdir -p "${word#*=}/lib"; echo jar >"${word#*=}/lib/a.jar" ;;
          esac
        done
        """);
  }

  private void tool(String name, String script) throws IOException {
    Path tool = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script);
    assertTrue(tool.toFile().setExecutable(true));
  }

  private static void old(Path path) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
  }

  private record Launch(int status, String out, String err) {}

  private Process start(Path script, Map<String, String> environment, String... arguments)
      throws IOException {
    java.util.ArrayList<String> words = new java.util.ArrayList<>(List.of(script.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("RAE4J_JAVA_OPTS");
    builder.environment().remove("OMP_WAIT_POLICY");
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("BUILDS", builds.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Launch launch(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    Process process = start(script, environment, arguments);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Launch(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private Launch launch(String... arguments) throws Exception {
    return launch(launcher, Map.of(), arguments);
  }

  private int builds() throws IOException {
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  @Test
  void buildsOnFirstUseOnlyAndPassesEveryArgumentOn() throws Exception {
    Launch first = launch("sample", "--out", "my grid.png", "*", "");
    assertEquals(0, first.status(), first.err());
    assertTrue(first.err().contains("rae4j: building"), first.err());
    assertTrue(
        first
            .out()
            .endsWith("<io.github.rae4j.cli.Main>\n<sample>\n<--out>\n<my grid.png>\n<*>\n<>\n"),
        first.out());
    Path dist = repository.resolve("cli/target/dist").toRealPath();
    assertTrue(first.out().contains("<" + dist + "/lib/*>"), first.out());
    assertTrue(first.out().contains("<-Drae4j.plugins=" + repository.toRealPath() + "/plugins>"));
    Launch second = launch("list");
    assertEquals("", second.err());
    assertTrue(second.out().contains("<-XX:SharedArchiveFile=" + dist + "/classes-"), second.out());
    assertEquals(1, builds());
  }

  @Test
  void theUsersOptionsComeLastAndWin() throws Exception {
    Launch launch =
        launch(
            launcher,
            Map.of("RAE4J_JAVA_OPTS", "-Xms2g -XX:+UseG1GC", "RAE4J_PLUGINS", "/my plugins"),
            "list");
    assertTrue(launch.out().contains("<-Drae4j.plugins=/my plugins>"), launch.out());
    assertTrue(launch.out().indexOf("<-XX:+UseSerialGC>") < launch.out().indexOf("<-XX:+UseG1GC>"));
    assertTrue(launch.out().contains("<-Xms32m>"), launch.out());
    assertTrue(launch.out().indexOf("<-Xms32m>") < launch.out().indexOf("<-Xms2g>"), launch.out());
    assertTrue(launch.out().contains("<-Xms2g>\n<-XX:+UseG1GC>\n<-cp>"), launch.out());
  }

  @Test
  void letsOpenMpSleepUnlessTheUserSaysOtherwise() throws Exception {
    Map<String, String> spinning = Map.of("OMP_WAIT_POLICY", "active");
    assertTrue(launch(launcher, spinning, "x").out().contains("OpenMP waits: active\n"));
    assertTrue(launch("x").out().contains("OpenMP waits: passive\n"));
    assertTrue(launch("x", "--precision", "fp32").out().contains("OpenMP waits: passive\n"));
    assertTrue(launch("x", "bf16", "--precision").out().contains("OpenMP waits: passive\n"));
    // The threads of bf16's products are OpenMP's own.
    assertTrue(launch("x", "--precision", "bf16").out().contains("OpenMP waits: \n"));
    assertTrue(launch("x", "--precision=BF16", "y").out().contains("OpenMP waits: \n"));
    Launch chosen = launch(launcher, Map.of("OMP_WAIT_POLICY", "passive"), "--precision=bf16");
    assertTrue(chosen.out().contains("OpenMP waits: passive\n"), chosen.out());
  }

  @Test
  void isFoundThroughLinksAndFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    Path linkToLink = Files.createSymbolicLink(folder.resolve("rae"), link);
    assertTrue(launch(linkToLink, Map.of(), "x").out().endsWith("<x>\n"));
    assertTrue(launch("y").out().endsWith("<y>\n"));
    assertEquals(1, builds());
  }

  @Test
  void buildsAgainWhenSourcesChangeOrGo() throws Exception {
    launch("x");
    Path source = repository.resolve("core/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    launch("x");
    assertEquals(2, builds());
    old(source);
    Path other = Files.createDirectories(repository.resolve("core/src/test/java"));
    Files.writeString(other.resolve("ATest.java"), "");
    Files.createDirectories(repository.resolve("core/target/src/main"));
    launch("x");
    assertEquals(2, builds(), "tests and build folders are not part of the product");
    Files.delete(source);
    Files.setLastModifiedTime(
        repository.resolve("core/src/main/java"), FileTime.from(Instant.now().plusSeconds(5)));
    launch("x");
    assertEquals(3, builds());
  }

  @Test
  void aFailedOrInterruptedBuildLeavesNoDistributionBehind() throws Exception {
    Launch failed = launch(launcher, Map.of("FAKE_FAILURE", "it does not compile"), "x");
    assertEquals(1, failed.status());
    assertEquals("", failed.out());
    assertTrue(failed.err().contains("it does not compile"), failed.err());
    assertTrue(failed.err().contains("rae4j: the build failed"), failed.err());
    Path target = repository.resolve("cli/target");
    assertFalse(Files.exists(target.resolve("dist.next")));
    Process interrupted = start(launcher, Map.of("FAKE_SECONDS", "2"), "x");
    while (builds() < 2) {
      Thread.sleep(20);
    }
    new ProcessBuilder("kill", "-TERM", "" + interrupted.pid()).start().waitFor();
    assertTrue(interrupted.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, interrupted.exitValue());
    assertFalse(Files.exists(target.resolve("dist.next")));
    assertFalse(Files.exists(target.resolve("dist")));
    assertTrue(launch("x").out().endsWith("<x>\n"));
    assertEquals(3, builds());
  }

  /** The warnings for which the compiler fails are said, and what went well is not. */
  @Test
  void ofAFailedBuildThereAreItsErrorsAndWarnings() throws Exception {
    String said =
        "[INFO] Building\n[WARNING] **** automodules\n[WARNING] A.java:[3,5] unused\n[ERROR] warnings found\n";
    Launch failed = launch(launcher, Map.of("FAKE_FAILURE", said), "x");
    assertEquals(1, failed.status());
    assertTrue(
        failed.err().contains("[WARNING] A.java:[3,5] unused\n[ERROR] warnings found\n"),
        failed.err());
    assertFalse(failed.err().contains("[INFO]") || failed.err().contains("***"), failed.err());
    Path log = repository.resolve("cli/target/build.log");
    assertTrue(
        failed.err().endsWith("and " + log.toRealPath() + " has all of them\n"), failed.err());
    assertTrue(Files.readString(log).startsWith("[INFO] Building"));
  }

  @Test
  void twoFirstRunsBuildOnce() throws Exception {
    Process one = start(launcher, Map.of("FAKE_SECONDS", "1"), "one");
    Process two = start(launcher, Map.of("FAKE_SECONDS", "1"), "two");
    for (Process process : List.of(one, two)) {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
    assertTrue(
        new String(two.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .endsWith("<two>\n"));
    assertEquals(1, builds());
  }

  @Test
  void eachJavaHasItsOwnClassArchive() throws Exception {
    launch("x");
    Path otherTools = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.copy(
        tools.resolve("java"), otherTools.resolve("java"), StandardCopyOption.COPY_ATTRIBUTES);
    Map<String, String> otherJava = Map.of("JAVA_HOME", folder.resolve("jdk").toString());
    launch(launcher, otherJava, "x");
    long archives =
        Run.files(repository.resolve("cli/target/dist")).stream()
            .filter(name -> name.endsWith(".jsa"))
            .count();
    assertEquals(2, archives);
    // A method that waits to be compiled when Java 17 archives its class is never compiled again.
    for (String line : Files.readAllLines(Path.of(builds + ".archives"))) {
      assertTrue(line.contains(" -Xbatch -XX:TieredStopAtLevel=1 "), line);
    }
  }

  @Test
  void checksJavaEachTimeAndGivesItTheOptionsThatItKnows() throws Exception {
    String seventeen = launch("x").out();
    assertTrue(seventeen.contains("<--enable-native-access=ALL-UNNAMED>"), seventeen);
    assertFalse(seventeen.contains("sun-misc-unsafe") || seventeen.contains("aot"), seventeen);
    Launch java11 = launch(launcher, Map.of("FAKE_JAVA", "11.0.2"), "x");
    assertEquals(1, java11.status());
    assertTrue(java11.err().contains("is Java 11; rae4j needs a JDK 17 or newer"), java11.err());
    Launch java8 = launch(launcher, Map.of("FAKE_JAVA", "1.8.0_292"), "x");
    assertTrue(java8.err().contains("is Java 8; rae4j needs"), java8.err());
    Launch nonsense = launch(launcher, Map.of("FAKE_JAVA", "?"), "x");
    assertTrue(nonsense.err().contains("is Java of an unknown version"), nonsense.err());
    String java21 = launch(launcher, Map.of("FAKE_JAVA", "21.0.2"), "x").out();
    assertFalse(java21.contains("sun-misc-unsafe") || java21.contains("aot"), java21);
    String java25 = launch(launcher, Map.of("FAKE_JAVA", "25-ea"), "x").out();
    assertTrue(java25.contains("<--sun-misc-unsafe-memory-access=allow>"), java25);
    assertTrue(java25.contains("<-Xlog:all=error,cds*=off,aot*=off:stderr>"), java25);
    // A JDK says in a file which one it is.
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.copy(tools.resolve("java"), jdk.resolve("java"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(folder.resolve("jdk/release"), "A=\"b\"\nJAVA_VERSION=\"24.0.1\"\n");
    String java24 =
        launch(launcher, Map.of("JAVA_HOME", folder.resolve("jdk").toString()), "x").out();
    assertTrue(java24.contains("<--sun-misc-unsafe-memory-access=allow>"), java24);
    assertEquals(1, builds());
  }

  @Test
  void namesAreUtf8InTheCLocaleToo() throws Exception {
    for (String locale : List.of("C", "POSIX", "xx_XX.UTF-8")) {
      String out = launch(launcher, Map.of("LC_ALL", locale), "x").out();
      assertTrue(out.contains("<-Dsun.jnu.encoding=UTF-8>"), locale + out);
      assertTrue(out.contains("<-Dfile.encoding=UTF-8>"), locale + out);
    }
    String utf8 = launch(launcher, Map.of("LC_ALL", "C.UTF-8"), "x").out();
    assertFalse(utf8.contains("encoding"), utf8);
  }

  @Test
  void refusesACheckoutThatNoClassPathCanName() throws Exception {
    for (String name : List.of("a:b", "a!")) {
      Path elsewhere = Files.createDirectories(folder.resolve(name));
      Path copy = elsewhere.resolve("rae4j");
      Files.copy(launcher, copy, StandardCopyOption.COPY_ATTRIBUTES);
      Launch refused = launch(copy, Map.of(), "x");
      assertEquals(1, refused.status());
      assertTrue(refused.err().endsWith("; move the checkout\n"), refused.err());
      assertEquals(1, refused.err().lines().count(), refused.err());
    }
    Path inside = folder.resolve("a!b");
    Files.move(repository, inside);
    assertEquals(0, launch(inside.resolve("rae4j"), Map.of(), "x").status());
  }

  @Test
  void theCommandIsCalledAsTheUserCalledIt() throws Exception {
    assertTrue(launch("x").out().contains("<-Drae4j.command=" + launcher + ">"));
    Path link = Files.createSymbolicLink(tools.resolve("rae4j"), launcher);
    assertTrue(launch(link, Map.of(), "x").out().contains("<-Drae4j.command=rae4j>"));
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Launch oldJava = launch(launcher, Map.of("FAKE_JAVA", "11.0.2"), "x");
    assertEquals(1, oldJava.status());
    assertTrue(oldJava.err().contains("is Java 11; rae4j needs a JDK 17 or newer"), oldJava.err());
    Launch noJava = launch(launcher, Map.of("PATH", linkTools("sh", "dirname", "readlink")), "x");
    assertEquals(1, noJava.status());
    assertTrue(noJava.err().contains("there is no java"), noJava.err());
    assertEquals(0, builds());
  }

  private String linkTools(String... names) throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bare"));
    for (String name : names) {
      Path tool = Path.of("/usr/bin", name);
      Files.createSymbolicLink(
          bin.resolve(name),
          Files.exists(tool, LinkOption.NOFOLLOW_LINKS) ? tool : Path.of("/bin", name));
    }
    return bin.toString();
  }
}
