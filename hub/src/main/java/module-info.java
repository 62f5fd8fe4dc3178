/** Fetches models and data into the cache of the Hugging Face tools; needs nothing but the JDK. */
module io.github.rae4j.hub {
  requires transitive java.net.http;
  requires static transitive org.jspecify;

  exports io.github.rae4j.hub;
}
