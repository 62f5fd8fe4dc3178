/**
 * Long runs that survive being killed: their work folder, what is done, and going on from there.
 */
@NullMarked
package io.github.rae4j.evaluation.run;

import org.jspecify.annotations.NullMarked;
