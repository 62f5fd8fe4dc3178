// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.LabelledGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A state of a run as pictures. Immutable.
 *
 * @param index 0 for the start, then counted to {@code total}
 * @param total number of steps of the run
 * @param time t of the state
 * @param states what the states decode to, one picture for each image of the run
 * @param predictions what the data decode to that the model predicts from them
 */
public record FilmFrame(
    int index, int total, float time, List<RgbImage> states, List<RgbImage> predictions) {
  /** Up to so many images, each has a row of its own. */
  private static final int MOST_ROWS = 3;

  /** Copies the lists. */
  public FilmFrame {
    states = List.copyOf(states);
    predictions = List.copyOf(predictions);
  }

  /** This frame with further images. */
  FilmFrame with(FilmFrame others) {
    List<RgbImage> allStates = new ArrayList<>(states);
    allStates.addAll(others.states);
    List<RgbImage> allPredictions = new ArrayList<>(predictions);
    allPredictions.addAll(others.predictions);
    return new FilmFrame(index, total, time, allStates, allPredictions);
  }

  /**
   * One picture: each state with the prediction to the right of it.
   *
   * @param names what each image is called; may be empty
   * @throws IllegalArgumentException if there are more or fewer names than images
   */
  public RgbImage shown(List<String> names) {
    if (!names.isEmpty() && names.size() != states.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "there are %d names for %d images", names.size(), states.size()));
    }
    List<RgbImage> tiles = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      tiles.add(states.get(i));
      tiles.add(predictions.get(i));
      captions.add(names.isEmpty() ? "state" : names.get(i));
      captions.add(String.format(Locale.ROOT, "data at t = %.2f", time));
    }
    int pairs = (states.size() + MOST_ROWS - 1) / MOST_ROWS;
    return LabelledGrid.render(tiles, captions, 2 * pairs);
  }
}
