/** A backbone and a guidance that rae4j does not have. */
package org.example.mixer;
