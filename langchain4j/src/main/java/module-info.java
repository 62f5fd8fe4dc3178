/** An image model for LangChain4j. */
module io.github.rae4j.langchain4j {
  requires transitive io.github.rae4j.core;
  requires transitive langchain4j.core;
  requires static transitive org.jspecify;

  exports io.github.rae4j.langchain4j;
}
