package io.github.rae4j.trainers.run;

/** A loss or gradient that is no number any more, or a loss that explodes. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean applied;

  private DivergedException(String value, boolean applied) {
    super(value);
    this.applied = applied;
  }

  /** A value that was noticed after the weights had followed it for some steps. */
  static DivergedException afterUpdate(String value) {
    return new DivergedException(value, true);
  }

  /** Whether the weights have followed the value already, so that they are not worth keeping. */
  boolean isApplied() {
    return applied;
  }

  /**
   * Lets finite values pass; to be asked before the weights follow the value.
   *
   * @param what the value is
   */
  public static double requireFinite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new DivergedException("the " + what + " is " + value, false);
    }
    return value;
  }
}
