/** Results of the reference implementation, and the tests that compare an engine with them. */
module io.github.rae4j.testdata {
  requires com.fasterxml.jackson.core;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive io.github.rae4j.api;
  requires transitive io.github.rae4j.core;
  requires io.github.rae4j.formats;
  requires transitive io.github.rae4j.testkit;
  requires static transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires org.junit.jupiter.params;

  exports io.github.rae4j.testdata;

  // JUnit calls the tests of its classes.
  opens io.github.rae4j.testdata;
}
