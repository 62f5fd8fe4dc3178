// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.GifWriter;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Keeps the states of a run as pictures, each with what the model predicts there beside it. An
 * observer of one edit of any number of batches; not thread-safe.
 *
 * <pre>{@code
 * Film film = new Film(pipeline::decode, 1);
 * Edit.generation().latents(pipeline, request, film);
 * GifWriter.write(Path.of("film.gif"), film.gif(names, 100), Map.of());
 * }</pre>
 */
public final class Film implements StepObserver {
  /** How long the last frame is shown, in frames. */
  private static final int HELD = 15;

  private final UnaryOperator<Tensor> decoder;
  private final int every;
  private final Map<Integer, FilmFrame> frames = new TreeMap<>();

  /**
   * A film.
   *
   * @param decoder latents {@code (n, C, h, w)} to images {@code (n, 3, height, width)}
   * @param every keeps every so many states, from the start on, and the last one; at least 1
   */
  public Film(UnaryOperator<Tensor> decoder, int every) {
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, but is " + every);
    }
    this.decoder = Objects.requireNonNull(decoder, "decoder");
    this.every = every;
  }

  @Override
  public void onStep(ObservedStep step) {
    if (step.index() % every != 0 && step.index() != step.total()) {
      return;
    }
    FilmFrame own =
        new FilmFrame(
            step.index(),
            step.total(),
            step.time(),
            pictures(step.state()),
            step.index() == step.total() ? pictures(step.state()) : pictures(step.prediction()));
    frames.merge(step.index(), own, FilmFrame::with);
  }

  private List<RgbImage> pictures(Tensor latents) {
    return ImageTensors.toImages(decoder.apply(latents), Quantization.ROUND);
  }

  /** The frames so far, from the start on. */
  public List<FilmFrame> frames() {
    return List.copyOf(frames.values());
  }

  /**
   * The frames of an animation; the last one is held.
   *
   * @param names what each image is called, below its state; may be empty
   * @param milliseconds of a frame
   */
  public List<GifWriter.Frame> gif(List<String> names, int milliseconds) {
    List<GifWriter.Frame> gif = new ArrayList<>();
    for (FilmFrame frame : frames.values()) {
      boolean last = frame.index() == frame.total();
      gif.add(new GifWriter.Frame(frame.shown(names), last ? HELD * milliseconds : milliseconds));
    }
    return gif;
  }
}
