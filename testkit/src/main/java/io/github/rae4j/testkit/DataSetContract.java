// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every data set promises: images in a fixed order, each found by its number from any thread,
 * with stable names and labels that are known without decoding; an image that is damaged is named,
 * and nothing can be read after closing.
 *
 * <p>{@link #parameters} open a small data set of a few images, which the test has written.
 */
public abstract class DataSetContract extends ProviderContract<DataSetProvider> {
  private final List<ImageDataSet> opened = Collections.synchronizedList(new ArrayList<>());

  /** A contract for one provider of data sets. */
  protected DataSetContract() {
    super(DataSetProvider.class);
  }

  /** The images that {@link #parameters} open, in their order; at least two. */
  protected abstract List<RgbImage> images();

  /** Their labels; empty if there are none. */
  protected abstract List<Long> labels();

  /**
   * Keys and values of another data set of this kind, one of whose images is damaged. Where that is
   * found out when it is opened, opening it must fail.
   */
  protected abstract Map<String, Object> damaged();

  /** The file of the damaged image, or a part of its name, which the error must name. */
  protected abstract String damagedFile();

  @Override
  protected final Object create(DataSetProvider provider, Parameters parameters) {
    ImageDataSet dataSet = provider.create(parameters);
    opened.add(dataSet);
    return dataSet;
  }

  @AfterEach
  final void close() {
    opened.forEach(ImageDataSet::close);
  }

  private ImageDataSet open() {
    return (ImageDataSet) create(Map.of());
  }

  /** As many images as there are, at least one. */
  @Test
  public final void knowsItsSize() {
    assertTrue(images().size() > 1, "images() must give two images or more");
    assertEquals(images().size(), open().size());
  }

  /** Every image is decoded to what was stored, and carries its number, id and label. */
  @Test
  public final void decodesWhatWasStored() {
    ImageDataSet dataSet = open();
    for (int i = 0; i < dataSet.size(); i++) {
      ImageExample example = dataSet.get(i);
      assertEquals(i, example.index());
      assertEquals(dataSet.id(i), example.id(), "the id of image " + i);
      assertEquals(dataSet.label(i), example.label(), "the label of image " + i);
      assertEquals(images().get(i), example.image(), "image " + i);
    }
  }

  /** Labels are those that were stored, all or none, and class names name them. */
  @Test
  public final void knowsItsLabels() {
    ImageDataSet dataSet = open();
    for (int i = 0; i < dataSet.size(); i++) {
      assertEquals(
          labels().isEmpty() ? OptionalLong.empty() : OptionalLong.of(labels().get(i)),
          dataSet.label(i),
          "image " + i);
    }
    List<String> names = dataSet.classNames();
    if (!names.isEmpty()) {
      for (long label : labels()) {
        assertTrue(label < names.size(), () -> "the class " + label + " has no name in " + names);
      }
      assertFalse(labels().isEmpty(), "there are names of classes, but no labels");
    }
  }

  /** Ids tell images apart and stay the same. */
  @Test
  public final void hasStableIds() {
    ImageDataSet first = open();
    ImageDataSet second = open();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < first.size(); i++) {
      String id = first.id(i);
      assertFalse(id.isBlank(), "image " + i);
      assertTrue(ids.add(id), () -> "two images are called " + id);
      assertEquals(id, second.id(i), "opened again");
    }
    assertEquals(first.origin(), second.origin());
    assertEquals(1, first.origin().lines().count(), "the origin is one line");
    assertFalse(first.origin().isBlank());
  }

  /** Any order, again and again. */
  @Test
  public final void readsInAnyOrder() {
    ImageDataSet dataSet = open();
    for (int i = dataSet.size() - 1; i >= 0; i--) {
      assertEquals(images().get(i), dataSet.get(i).image(), "image " + i);
    }
    List<Integer> order = order(dataSet.size());
    Collections.shuffle(order, new Random(5));
    for (int i : order) {
      assertEquals(images().get(i), dataSet.get(i).image(), "image " + i);
      assertEquals(images().get(i), dataSet.get(i).image(), "image " + i + " again");
    }
  }

  private static List<Integer> order(int size) {
    return new ArrayList<>(IntStream.range(0, size).boxed().toList());
  }

  /** Threads may read at the same time. */
  @Test
  public final void readsFromAnyThread() {
    ImageDataSet dataSet = open();
    List<Integer> order = new ArrayList<>();
    while (order.size() < 200) {
      order.addAll(order(dataSet.size()));
    }
    Collections.shuffle(order, new Random(6));
    Concurrency.forEach(
        order,
        i -> {
          ImageExample example = dataSet.get(i);
          assertEquals(images().get(i), example.image(), "image " + i);
          assertEquals(dataSet.id(i), example.id());
          assertEquals(dataSet.label(i), example.label());
        });
  }

  /** Numbers of images that are not there. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  public final void refusesNumbersWithoutAnImage(int beyond) {
    ImageDataSet dataSet = open();
    int index = beyond == 0 || beyond == 1 ? dataSet.size() + beyond : beyond;
    forEachCall(
        dataSet,
        (name, call) ->
            assertThrows(
                IndexOutOfBoundsException.class, () -> call.accept(index), name + " of " + index));
  }

  private interface Calls {
    void check(String name, IntConsumer call);
  }

  private static void forEachCall(ImageDataSet dataSet, Calls calls) {
    calls.check("get", dataSet::get);
    calls.check("id", dataSet::id);
    calls.check("label", dataSet::label);
  }

  /** Nothing can be read after closing, which can be done twice. */
  @Test
  public final void canBeClosed() {
    ImageDataSet dataSet = open();
    ImageDataSet other = open();
    dataSet.get(0);
    dataSet.close();
    assertDoesNotThrow(dataSet::close, "closed again");
    forEachCall(
        dataSet,
        (name, call) -> assertThrows(IllegalStateException.class, () -> call.accept(0), name));
    assertEquals(images().get(0), other.get(0).image(), "another data set of the same files");
  }

  /** A damaged image is named; the others can be read, unless opening has failed. */
  @Test
  public final void namesADamagedImage() {
    ImageDataSet dataSet;
    try {
      dataSet = (ImageDataSet) create(provider(), section(damaged()));
    } catch (RaeException e) {
      assertNamed(e);
      return;
    }
    int failed = 0;
    for (int i = 0; i < dataSet.size(); i++) {
      try {
        dataSet.get(i);
      } catch (RaeException e) {
        assertNamed(e);
        failed++;
      }
    }
    assertTrue(failed > 0, "no image of the damaged data set was refused");
    assertTrue(failed < dataSet.size(), "the images beside the damaged one cannot be read");
  }

  private void assertNamed(RaeException e) {
    assertTrue(
        message(e).contains(damagedFile()),
        () -> "the damaged file " + damagedFile() + " is not named in: " + message(e));
  }

  /** A place where nothing is is refused by its name. */
  @Test
  public final void namesAMissingPlace() {
    assumeTrue(parameters().containsKey("path"), "it has no path");
    RaeException e =
        assertThrows(
            RaeException.class, () -> create(Map.of("path", "no-such-place/and-no-such-file")));
    assertTrue(message(e).contains("no-such-place"), message(e));
  }

  /** What no path is does not confuse the providers, and its own path is not another kind's. */
  @Test
  public final void recognisesPlacesWithoutFailing() {
    DataSetProvider provider = provider();
    for (String place :
        List.of("", " ", "\0", "no-such-place", "{", "a{1..", "[", "http://x/y?z")) {
      assertDoesNotThrow(() -> provider.recognizes(place), "'" + place + "'");
    }
    if (parameters().get("path") instanceof String path) {
      try (Registry registry = Registry.standard()) {
        List<String> kinds =
            registry.providers(DataSetProvider.class).stream()
                .filter(each -> each.recognizes(path))
                .map(Provider::name)
                .toList();
        assertTrue(kinds.size() <= 1, () -> path + " may be any of " + kinds);
      }
    }
  }
}
