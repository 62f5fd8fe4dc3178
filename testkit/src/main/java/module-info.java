/** The tests that every plugin must pass. */
module io.github.rae4j.testkit {
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.core;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.management;
  requires static transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;

  exports io.github.rae4j.testkit;
  exports io.github.rae4j.testkit.hub;

  // JUnit calls the tests of its classes.
  opens io.github.rae4j.testkit;
}
