@NullMarked
package testlibrary;

import org.jspecify.annotations.NullMarked;
