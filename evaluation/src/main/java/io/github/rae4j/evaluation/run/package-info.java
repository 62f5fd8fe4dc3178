/**
 * Long runs that can be killed and resumed: their work folder, their progress, and how they resume.
 */
@NullMarked
package io.github.rae4j.evaluation.run;

import org.jspecify.annotations.NullMarked;
