/** What engines share when they look for native libraries. */
module io.github.rae4j.natives {
  requires static transitive org.jspecify;

  exports io.github.rae4j.natives;
}
