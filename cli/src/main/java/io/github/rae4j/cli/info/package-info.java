/** Commands that show what is there: list, doctor, describe and inspect. */
@NullMarked
package io.github.rae4j.cli.info;

import org.jspecify.annotations.NullMarked;
