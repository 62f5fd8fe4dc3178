/** An image model for LangChain4j, in process. */
@NullMarked
package io.github.rae4j.langchain4j;

import org.jspecify.annotations.NullMarked;
