// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingListener;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every solver promises (see {@link Sampler}): it gets from noise to data along the path, grid
 * and prediction of the schedule, under the conditions of each image; its images do not depend on
 * one another; it reports its steps, can be cancelled, and neither hides nor chokes on a broken
 * model.
 *
 * <p>{@link #parameters} should ask for some 10 to 50 steps. {@code sampling_method} counts as read
 * already and does not belong there.
 */
public abstract class SamplerContract extends ProviderContract<SamplerProvider> {
  private static final int IMAGES = SamplingRun.IMAGES;
  private static final VelocityFunction SMOOTH = new AnalyticModel(-0.6f, 0.8f, 0.25f, 0.9f);

  /** A contract for one provider of samplers. */
  protected SamplerContract() {
    super(SamplerProvider.class);
  }

  @Override
  protected final Object create(SamplerProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  /** The path that is walked: linear, a velocity model, no shift, unless overridden. */
  protected NoiseSchedule schedule() {
    return TestPath.straight();
  }

  /** How far from the data a run may end that is guided by the exact velocity of one point. */
  protected double distanceFromData() {
    return 0.1;
  }

  private Sampler sampler() {
    return (Sampler) create();
  }

  /**
   * Whether the states lie on the grid of the schedule. A sampler that has to reproduce a grid of
   * its own overrides this; it keeps to the schedule's interval and time shift all the same.
   */
  protected boolean walksTheGrid() {
    return true;
  }

  private SamplerNoiseChecks noiseChecks() {
    return new SamplerNoiseChecks(this::sampler, schedule());
  }

  private SamplingRequest request(
      int from, int to, VelocityFunction model, SamplingListener listener) {
    return SamplingRun.request(from, to, model, schedule(), listener);
  }

  private Tensor sample(NoiseSchedule path, VelocityFunction model, SamplingListener listener) {
    return sampler().sample(SamplingRun.request(0, IMAGES, model, path, listener));
  }

  private Tensor sample(int from, int to, VelocityFunction model) {
    return sampler().sample(request(from, to, model, SamplingListener.NONE));
  }

  /** The name is {@code mode/method}, as a config writes the two. */
  @Test
  public final void isNamedByModeAndMethod() {
    assertTrue(provider().name().matches("[^/]+/[^/]+"), provider().name());
    provider().aliases().forEach(alias -> assertTrue(alias.matches("[^/]+/[^/]+"), alias));
  }

  /** The velocity (x − data) / t of a single data point leads every noise to that point. */
  @Test
  public final void leadsFromNoiseToData() {
    float[] data = new float[IMAGES * 12];
    Arrays.fill(data, 3);
    assertClose(
        "the result",
        Tensor.of(data, IMAGES, 3, 2, 2),
        sample(0, IMAGES, TestModels.towards(3)),
        distanceFromData());
  }

  /**
   * One flow gives one result, whatever the model predicts of it, on a straight and on a curved
   * path: the meaning of the output and α and σ are taken from the schedule.
   */
  @ParameterizedTest
  @EnumSource(
      value = Prediction.class,
      names = {"NOISE", "SCORE", "DATA"})
  public final void takesPathAndPredictionFromTheSchedule(Prediction prediction) {
    for (TestPath.Form form : TestPath.Form.values()) {
      TestPath velocity = new TestPath(form, Prediction.VELOCITY, 1.5, 0.05, grid -> {});
      TestPath other = new TestPath(form, prediction, 1.5, 0.05, grid -> {});
      assertClose(
          String.format(Locale.ROOT, "on the %s path, a model that predicts %s", form, prediction),
          sample(velocity, SMOOTH, SamplingListener.NONE),
          sample(other, TestModels.predicting(other, SMOOTH), SamplingListener.NONE),
          5e-3);
    }
  }

  /**
   * The states that are reported lie on the grid of the schedule, which holds the time shift; after
   * it one more step may lead to the data.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 3})
  public final void walksTheGridOfTheSchedule(double shift) {
    assumeTrue(walksTheGrid(), "it has a grid of its own");
    Set<Float> points = new TreeSet<>(Comparator.reverseOrder());
    Consumer<float[]> onGrid =
        grid -> {
          for (float t : grid) {
            points.add(t);
          }
        };
    List<Float> reported = new ArrayList<>();
    sample(
        new TestPath(TestPath.Form.STRAIGHT, Prediction.VELOCITY, shift, 0, onGrid),
        SMOOTH,
        step -> reported.add(step.time()));
    assertFalse(points.isEmpty(), "the schedule was not asked for its grid");
    List<Float> walked = new ArrayList<>(points);
    float end = walked.get(walked.size() - 1);
    assertEquals(
        walked.subList(1, walked.size()),
        reported.stream().filter(t -> t >= end).toList(),
        "the times of the reported states");
    assertTrue(
        reported.size() <= walked.size(), () -> "more than one step after the grid: " + reported);
  }

  /** A run begins where the schedule's interval does, which may be a part of the path. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.4})
  public final void beginsWithTheInterval(double start) {
    TestPath part = new TestPath(TestPath.Form.STRAIGHT, Prediction.VELOCITY, 2, start, grid -> {});
    float first = part.grid(part.odeInterval(), 2)[0];
    RecordingModel model = new RecordingModel(SMOOTH);
    sample(part, model, SamplingListener.NONE);
    float before = model.calls().get(0).t().floats().get(0);
    assertEquals(first, before, 1e-5, "the time of the first evaluation");
    for (RecordingModel.Call call : model.calls()) {
      for (float t : call.t().toFloatArray()) {
        assertTrue(t <= before, () -> "t = " + t + " lies before the interval");
      }
    }
  }

  /**
   * All noise is the request's: opposite noise leads to the opposite, and other noise elsewhere.
   */
  @Test
  public final void takesItsNoiseFromTheRequest() {
    noiseChecks().checkOrigin();
  }

  /** Each step that draws noise draws some of its own. */
  @Test
  public final void drawsFreshNoiseInEachStep() {
    noiseChecks().checkDraws();
  }

  /** Nothing of a request is kept: conditions, model, path and noise of the next one count. */
  @Test
  public final void keepsNothingOfARequest() {
    noiseChecks().checkMemory(SMOOTH);
  }

  /** Conditions of any kind reach the model, those of each image with its state. */
  @Test
  public final void passesTheConditionsOn() {
    float[] styles = {0.1f, -0.4f, 0.3f};
    Tensor before = sampleStyles(styles);
    for (int changed = 0; changed < styles.length; changed++) {
      float[] others = styles.clone();
      others[changed] = 0.6f;
      Tensor after = sampleStyles(others);
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

  private Tensor sampleStyles(float... styles) {
    return sampler().sample(SamplingRun.styled(schedule(), styles));
  }

  /** One image, three or seven in a batch: every image has the same bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  public final void imagesDoNotDependOnTheBatch(int batch) {
    Tensor together = sample(0, IMAGES, SMOOTH);
    for (int from = 0; from < IMAGES; from += batch) {
      int to = Math.min(IMAGES, from + batch);
      assertSameBits(
          String.format(Locale.ROOT, "images %d to %d alone", from, to),
          together.rows(from, to),
          sample(from, to, SMOOTH));
    }
  }

  /** The same request gives the same bits, also when several threads share the sampler. */
  @Test
  public final void isRepeatableAndThreadSafe() {
    Sampler shared = sampler();
    SamplingRequest request = request(0, IMAGES, SMOOTH, SamplingListener.NONE);
    Tensor expected = shared.sample(request);
    Concurrency.repeat(8, () -> assertSameBits("again", expected, shared.sample(request)));
  }

  /** States, times and labels of the calls fit one another. */
  @Test
  public final void asksTheModelForImagesOfTheBatch() {
    RecordingModel model = new RecordingModel(SMOOTH);
    sample(0, IMAGES, model);
    assertFalse(model.calls().isEmpty());
    for (RecordingModel.Call call : model.calls()) {
      int rows = call.rows();
      assertTrue(rows >= 1 && rows <= IMAGES, () -> rows + " images were asked for");
      assertEquals(Shape.of(rows, 3, 2, 2), call.x().shape());
      assertEquals(DType.FLOAT32, call.t().dtype());
      assertEquals(rows, call.t().elements());
      assertEquals(DType.INT64, call.y().dtype());
      assertEquals(rows, call.y().elements());
      for (float t : call.t().toFloatArray()) {
        assertTrue(t >= 0 && t <= 1, () -> "t = " + t + " lies outside the path");
      }
    }
  }

  /** Where the number of evaluations is known, each is one of all images at one time. */
  @Test
  public final void countsItsEvaluations() {
    OptionalInt evaluations = sampler().evaluations();
    if (evaluations.isEmpty()) {
      return;
    }
    RecordingModel model = new RecordingModel(SMOOTH);
    sample(0, IMAGES, model);
    assertEquals(evaluations.getAsInt(), model.calls().size(), "evaluations");
    for (RecordingModel.Call call : model.calls()) {
      assertEquals(IMAGES, call.rows(), "images of an evaluation");
      float first = call.t().floats().get(0);
      for (float t : call.t().toFloatArray()) {
        assertEquals(first, t, "the times of an evaluation");
      }
    }
  }

  /** Steps are counted from 1 to the total, time falls, and the last state is the result. */
  @Test
  public final void reportsItsSteps() {
    List<SamplingStep> steps = new ArrayList<>();
    List<float[]> copies = new ArrayList<>();
    Set<Thread> threads = new HashSet<>();
    SamplingListener listener =
        step -> {
          threads.add(Thread.currentThread());
          steps.add(step);
          copies.add(step.state().toFloatArray());
        };
    Tensor result = sampler().sample(request(0, IMAGES, SMOOTH, listener));
    assertFalse(steps.isEmpty());
    assertEquals(Set.of(Thread.currentThread()), threads, "the threads that tell of steps");
    float before = Float.POSITIVE_INFINITY;
    for (int i = 0; i < steps.size(); i++) {
      SamplingStep step = steps.get(i);
      assertEquals(i + 1, step.index());
      assertEquals(steps.size(), step.total());
      assertTrue(step.time() < before, "time must fall");
      assertTrue(step.time() >= 0 && step.time() <= 1, () -> "t = " + step.time());
      before = step.time();
      assertSameBits(
          "state " + (i + 1) + ", which a listener may keep",
          Tensor.of(copies.get(i), result.shape().dims()),
          step.state());
    }
    assertSameBits("the last state", steps.get(steps.size() - 1).state(), result);
  }

  /** What the listener throws ends the run at once and reaches the caller. */
  @Test
  public final void canBeCancelled() {
    RecordingModel model = new RecordingModel(SMOOTH);
    CancellationException cancelled = new CancellationException("enough");
    List<Integer> callsBefore = new ArrayList<>();
    SamplingListener listener =
        step -> {
          callsBefore.add(model.calls().size());
          throw cancelled;
        };
    assertSame(
        cancelled,
        assertThrows(
            CancellationException.class,
            () -> sampler().sample(request(0, IMAGES, model, listener))));
    assertEquals(List.of(model.calls().size()), callsBefore);
  }

  /** An error of the model reaches the caller as it is. */
  @Test
  public final void passesErrorsOfTheModelOn() {
    RaeException broken = new RaeException("broken");
    VelocityFunction failing =
        (x, t, y) -> {
          throw broken;
        };
    assertSame(broken, assertThrows(RaeException.class, () -> sample(0, 1, failing)));
  }

  /** A model of another shape is an error, not an image made of half of its output. */
  @Test
  public final void refusesAnOutputOfAnotherShape() {
    VelocityFunction lessRows = (x, t, y) -> SMOOTH.evaluate(x, t, y).rows(0, 1);
    assertThrows(IllegalArgumentException.class, () -> sample(0, 3, lessRows));
    VelocityFunction flat = (x, t, y) -> SMOOTH.evaluate(x, t, y).reshape(3, 12);
    assertThrows(IllegalArgumentException.class, () -> sample(0, 3, flat));
  }

  /** NaN ends in an error or in NaN, never in an image or an endless search for a step. */
  @Test
  public final void neitherHidesNorChokesOnNaN() {
    VelocityFunction broken =
        (x, t, y) -> {
          float[] values = new float[x.elements()];
          Arrays.fill(values, Float.NaN);
          return Tensor.of(values, x.shape().dims());
        };
    float[] result =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> {
              try {
                return sample(0, 2, broken).toFloatArray();
              } catch (RaeException refused) {
                return new float[] {Float.NaN};
              }
            });
    for (float value : result) {
      assertFalse(Float.isFinite(value), "a model of NaN gave " + value);
    }
  }
}
