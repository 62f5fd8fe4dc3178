// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * The model of one sampling run, as a function on arrays: the one place in which a prediction of
 * velocity, noise, score or data becomes what a solver needs. Made by {@link SamplingRequest#flow}.
 *
 * <p>The state of several images is one array that holds the images one after another, {@link
 * #size} elements each. Not thread-safe; each run creates its own instance.
 */
public final class ProbabilityFlow {
  private final SamplingRequest request;
  private final NoiseSchedule schedule;
  private final int[] everyImage;
  private final int size;

  /** Creates the flow for one request. */
  public ProbabilityFlow(SamplingRequest request) {
    this.request = request;
    this.schedule = request.schedule();
    int images = request.conditions().count();
    this.everyImage = new int[images];
    Arrays.setAll(everyImage, i -> i);
    this.size = images == 0 ? 0 : request.noise().elements() / images;
  }

  /** The path, the meaning of the model's output, and the time shift. */
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The number of images. */
  public int images() {
    return everyImage.length;
  }

  /** The number of elements of one image. */
  public int size() {
    return size;
  }

  /** Returns a copy of the noise that the run starts from. */
  public float[] start() {
    return request.noise().toFloatArray();
  }

  /** Returns the model's output for all images at the same time. */
  public void model(float[] x, float t, float[] out) {
    float[] times = new float[images()];
    Arrays.fill(times, t);
    model(x, times, everyImage, out);
  }

  /**
   * dx/dt of the probability flow at one time for all images.
   *
   * @param out receives one value per element of x; must not be the same array as x
   */
  public void velocity(float[] x, float t, float[] out) {
    requireRegular(t);
    model(x, t, out);
    PathFunctions.flow(schedule, t, x, out, out, 0, x.length);
  }

  /**
   * dx/dt of the probability flow of some images, each at its own time.
   *
   * @param x their states
   * @param t their times
   * @param images which images of the run they are
   * @param out receives one value per element of x; must not be the same array as x
   */
  public void velocity(float[] x, float[] t, int[] images, float[] out) {
    for (float time : t) {
      requireRegular(time);
    }
    model(x, t, images, out);
    for (int i = 0; i < t.length; i++) {
      PathFunctions.flow(schedule, t[i], x, out, out, i * size, (i + 1) * size);
    }
  }

  private void model(float[] x, float[] t, int[] images, float[] out) {
    Tensor state = tensor(x, images.length);
    Conditions conditions =
        images.length < images() ? request.conditions().pick(images) : request.conditions();
    Tensor output = request.model().evaluate(state, Tensor.of(t, t.length), conditions);
    if (!output.shape().equals(state.shape())) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the model was asked for %s but gave %s", state, output));
    }
    output.floats().get(out, 0, images.length * size);
  }

  /** A state as a tensor of the shape of the noise. */
  public Tensor tensor(float[] x, int images) {
    Shape shape = request.noise().shape().with(0, images);
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    buffer.asFloatBuffer().put(x, 0, images * size);
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }

  /** Tells the listener of a state of all images, which it may keep. */
  public void report(int index, int total, float time, Tensor state) {
    request.listener().onStep(new SamplingStep(index, total, time, state));
  }

  private void requireRegular(float t) {
    if (!PathFunctions.isRegular(schedule, t, false)) {
      String key =
          schedule.prediction() == Prediction.DATA
                  && schedule.sigma(schedule.conversionTime(t)) == 0
              ? "transport.params.t_eps"
              : "transport.params.sample_eps";
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "at t = %s this path cannot turn a predicted %s into a velocity; keep away from the"
                  + " end of the path by a positive %s",
              t,
              schedule.prediction().name().toLowerCase(Locale.ROOT),
              key),
          Where.key(key));
    }
  }
}
