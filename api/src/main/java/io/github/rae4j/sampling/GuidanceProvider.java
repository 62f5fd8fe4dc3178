package io.github.rae4j.sampling;

import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.Provider;

/** Makes guidance; {@code guidance.method} names one. */
public interface GuidanceProvider extends Provider {
  /**
   * Makes guidance.
   *
   * @param parameters the section {@code guidance}; {@code method} and {@code guidance_model} are
   *     already read. Keys with a dash are found by their form with an underscore
   * @throws io.github.rae4j.spi.RaeException naming the key and value that do not fit
   */
  Guidance create(Parameters parameters);
}
