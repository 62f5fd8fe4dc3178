/**
 * Long runs that survive being killed: their work folder, what is done, and going on from there.
 */
@NullMarked
package io.github.rae4j.core.run;

import org.jspecify.annotations.NullMarked;
