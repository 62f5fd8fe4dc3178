// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every guidance promises (see {@link Guidance}): it evaluates no more than it needs, leaves
 * alone what lies outside its interval, says what it needs, and treats every image by itself.
 *
 * <p>{@link #parameters} should switch it on. {@code method} and {@code guidance_model} count as
 * read already and do not belong there.
 */
public abstract class GuidanceContract extends ProviderContract<GuidanceProvider> {
  private static final long NULL_LABEL = 9;
  private static final VelocityFunction MODEL = new AnalyticModel(-0.6f, 0.8f, 0.25f, 0.9f);
  private static final VelocityFunction WEAKER = new AnalyticModel(-0.3f, 0.5f, 0.1f, 0.2f);

  private final RecordingModel model = new RecordingModel(withFurtherOutputs(MODEL, WEAKER));
  private final RecordingModel weaker = new RecordingModel(WEAKER);

  /** A contract for one provider of guidance. */
  protected GuidanceContract() {
    super(GuidanceProvider.class);
  }

  @Override
  protected final Object create(GuidanceProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  /** A time at which the guidance of {@link #parameters} acts; empty if it never does. */
  protected abstract OptionalDouble activeTime();

  /** A time at which the guidance of {@link #parameters} does not act; empty if it always does. */
  protected abstract OptionalDouble inactiveTime();

  /**
   * The guided value, for guidance that works value by value.
   *
   * @param conditional output of the backbone for the image's label
   * @param unconditional output of the backbone for the null label
   * @param weaker output of the second backbone for the image's label; further outputs of the
   *     backbone have the same value
   * @return empty if the guidance is of another kind, or not to be tested so
   */
  protected abstract OptionalDouble guided(double conditional, double unconditional, double weaker);

  private Guidance guidance() {
    return (Guidance) create();
  }

  /** A backbone; every further output that the guidance declares is the weaker prediction. */
  private VelocityFunction withFurtherOutputs(VelocityFunction model, VelocityFunction further) {
    return new TestModels.WithFurtherOutputs(model, further, () -> guidance().furtherOutputs());
  }

  private VelocityFunction guidedModel() {
    Guidance guidance = guidance();
    return guidance.guide(
        GuidanceInputs.ofClasses(
            model,
            guidance.needsGuidanceModel() ? Optional.of(weaker) : Optional.empty(),
            guidance.needsNoCondition() ? OptionalLong.of(NULL_LABEL) : OptionalLong.empty()));
  }

  private static Tensor states(int images) {
    float[] values = new float[images * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return Tensor.of(values, images, 3, 2, 2);
  }

  private static Tensor labels(int images) {
    long[] labels = new long[images];
    Arrays.setAll(labels, i -> i % 5);
    return Tensor.of(labels, images);
  }

  private static Tensor times(double... times) {
    float[] values = new float[times.length];
    for (int i = 0; i < times.length; i++) {
      values[i] = (float) times[i];
    }
    return Tensor.of(values, times.length);
  }

  private double active() {
    assumeTrue(activeTime().isPresent(), "this guidance never acts");
    return activeTime().getAsDouble();
  }

  private double inactive() {
    assumeTrue(inactiveTime().isPresent(), "this guidance always acts");
    return inactiveTime().getAsDouble();
  }

  /** Outside the interval the backbone alone decides, and nothing else is evaluated. */
  @Test
  public final void costsOneEvaluationWhereItIsOff() {
    Tensor t = times(inactive(), inactive(), inactive());
    Tensor result = guidedModel().evaluate(states(3), t, labels(3));
    assertSameBits("the backbone's output", MODEL.evaluate(states(3), t, labels(3)), result);
    assertEquals(1, model.calls().size());
    assertEquals(3, model.rows());
    assertFalse(model.hasSeen(NULL_LABEL));
    assertTrue(weaker.calls().isEmpty(), "the second model is not wanted here");
    assertEquals(Set.of(), model.calls().get(0).further(), "further outputs are not wanted here");
  }

  /** Inside the interval it changes the result, and evaluates only what it says it needs. */
  @Test
  public final void actsWhereItIsOn() {
    Tensor t = times(active(), active(), active());
    Tensor result = guidedModel().evaluate(states(3), t, labels(3));
    assertEquals(states(3).shape(), result.shape());
    assertFalse(
        Arrays.equals(
            MODEL.evaluate(states(3), t, labels(3)).toFloatArray(), result.toFloatArray()),
        "the guidance changes nothing");
    Guidance guidance = guidance();
    assertEquals(guidance.needsNoCondition(), model.hasSeen(NULL_LABEL));
    assertEquals(guidance.needsGuidanceModel(), !weaker.calls().isEmpty());
    Set<String> asked = new TreeSet<>();
    model.calls().forEach(call -> asked.addAll(call.further()));
    assertEquals(new TreeSet<>(guidance.furtherOutputs()), asked, "further outputs");
    if (!guidance.needsNoCondition()) {
      assertEquals(3, model.rows(), "one evaluation of each image is enough");
    }
  }

  /** Whatever is needed is evaluated as one batch. */
  @Test
  public final void asksEachModelOnce() {
    guidedModel().evaluate(states(3), times(active(), active(), active()), labels(3));
    assertEquals(1, model.calls().size());
    assertTrue(weaker.calls().size() <= 1);
  }

  /** Images inside and outside the interval may share a batch; only the former cost more. */
  @Test
  public final void decidesForEveryImage() {
    double[] times = {active(), inactive(), inactive(), active()};
    guidedModel().evaluate(states(4), times(times), labels(4));
    Guidance guidance = guidance();
    assertEquals(guidance.needsNoCondition() ? 6 : 4, model.rows());
    assertEquals(guidance.needsGuidanceModel() ? 2 : 0, weaker.rows());
  }

  /** An image has the same bits alone and among others. */
  @Test
  public final void imagesDoNotDependOnTheBatch() {
    double on = active();
    VelocityFunction guided = guidedModel();
    double[] times = {on, inactiveTime().orElse(on), otherActiveTime(guided), on};
    Tensor together = guided.evaluate(states(4), times(times), labels(4));
    for (int i = 0; i < 4; i++) {
      assertSameBits(
          "image " + i + " alone",
          together.rows(i, i + 1),
          guided.evaluate(states(4).rows(i, i + 1), times(times[i]), labels(4).rows(i, i + 1)));
    }
  }

  /** Another time at which it acts, perhaps otherwise; the given one where there is none. */
  private double otherActiveTime(VelocityFunction guided) {
    double on = active();
    for (int i = 1; i < 32; i++) {
      double time = i / 32.0;
      boolean acts =
          !Arrays.equals(
              MODEL.evaluate(states(1), times(time), labels(1)).toFloatArray(),
              guided.evaluate(states(1), times(time), labels(1)).toFloatArray());
      if (acts && Math.abs(time - on) > 0.02) {
        return time;
      }
    }
    return on;
  }

  /** Conditions of any kind reach the model, those of each image with its state. */
  @Test
  public final void passesTheConditionsOn() {
    double time = activeTime().orElseGet(() -> inactiveTime().orElse(0.5));
    float[] styles = {0.1f, -0.4f, 0.3f};
    Tensor before = styled(time, styles);
    for (int changed = 0; changed < styles.length; changed++) {
      float[] others = styles.clone();
      others[changed] = 0.6f;
      Tensor after = styled(time, others);
      for (int i = 0; i < styles.length; i++) {
        boolean same =
            Arrays.equals(
                before.rows(i, i + 1).toFloatArray(), after.rows(i, i + 1).toFloatArray());
        assertEquals(
            i != changed,
            same,
            String.format(
                Locale.ROOT,
                "image %d is the same under another condition of image %d",
                i,
                changed));
      }
    }
  }

  /** Guides a model that is conditioned on styles, of which 0 stands for none. */
  private Tensor styled(double time, float... styles) {
    Guidance guidance = guidance();
    VelocityFunction guided =
        guidance.guide(
            new GuidanceInputs(
                withFurtherOutputs(TestModels::styled, TestModels::styled),
                Optional.of(TestModels::styled),
                Optional.of(count -> TestModels.styles(new float[count]))));
    double[] times = new double[styles.length];
    Arrays.fill(times, time);
    return guided.evaluate(states(styles.length), times(times), TestModels.styles(styles));
  }

  /** The guided value is that of the formula. */
  @Test
  public final void agreesWithItsFormula() {
    Tensor t = times(active(), active());
    Tensor nulls = Tensor.of(new long[] {NULL_LABEL, NULL_LABEL}, 2);
    float[] conditional = MODEL.evaluate(states(2), t, labels(2)).toFloatArray();
    float[] unconditional = MODEL.evaluate(states(2), t, nulls).toFloatArray();
    float[] weak = WEAKER.evaluate(states(2), t, labels(2)).toFloatArray();
    float[] actual = guidedModel().evaluate(states(2), t, labels(2)).toFloatArray();
    for (int i = 0; i < actual.length; i++) {
      OptionalDouble expected = guided(conditional[i], unconditional[i], weak[i]);
      assumeTrue(expected.isPresent(), "this guidance has no formula for single values");
      assertEquals(expected.getAsDouble(), actual[i], 1e-5);
    }
  }

  /** Something needed that is absent is refused at once, not at the first step. */
  @Test
  public final void refusesToWorkWithoutWhatItNeeds() {
    Guidance guidance = guidance();
    GuidanceInputs nothing =
        GuidanceInputs.ofClasses(model, Optional.empty(), OptionalLong.empty());
    if (guidance.needsGuidanceModel() || guidance.needsNoCondition()) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> guidance.guide(nothing));
      assertFalse(message(e).isBlank());
    } else {
      guidance.guide(nothing).evaluate(states(1), times(0.5), labels(1));
    }
  }

  /** The guided model can be shared by threads. */
  @Test
  public final void isThreadSafe() {
    VelocityFunction guided = guidedModel();
    Tensor t = times(activeTime().orElse(0.5), activeTime().orElse(0.5));
    Tensor expected = guided.evaluate(states(2), t, labels(2));
    Concurrency.repeat(
        16, () -> assertSameBits("again", expected, guided.evaluate(states(2), t, labels(2))));
  }

  /** A NaN of the backbone is still there afterwards, so that it can be found. */
  @Test
  public final void doesNotHideNaN() {
    VelocityFunction broken =
        (x, t, y) -> {
          float[] values = MODEL.evaluate(x, t, y).toFloatArray();
          values[5] = Float.NaN;
          return Tensor.of(values, x.shape().dims());
        };
    Guidance guidance = guidance();
    VelocityFunction guided =
        guidance.guide(
            GuidanceInputs.ofClasses(
                withFurtherOutputs(broken, WEAKER),
                Optional.of(weaker),
                OptionalLong.of(NULL_LABEL)));
    for (double time : List.of(activeTime().orElse(0.5), inactiveTime().orElse(0.5))) {
      Tensor result = guided.evaluate(states(1), times(time), labels(1));
      assertTrue(Float.isNaN(result.floats().get(5)), "at t = " + time);
    }
  }
}
