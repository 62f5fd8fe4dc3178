package io.github.rae4j.trainers.run;

/** A loss or gradient that is no number any more. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which value it was. */
  public DivergedException(String value) {
    super(value);
  }

  /**
   * Lets finite values pass.
   *
   * @param what the value is
   */
  public static double requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException("the " + what + " is " + value);
    }
    return value;
  }
}
