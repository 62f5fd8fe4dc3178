@NullMarked
package io.github.rae4j.langchain4j;

import org.jspecify.annotations.NullMarked;
