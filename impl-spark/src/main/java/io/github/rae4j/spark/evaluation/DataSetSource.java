// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Lease;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

/** Images of a data set that every machine opens for itself. */
final class DataSetSource extends ImageSource {
  private final String text;
  private final int count;
  private final Map<String, String> usual;

  DataSetSource(String text, int count, Map<String, String> usual) {
    this.text = text;
    this.count = count;
    this.usual = Map.copyOf(usual);
  }

  /**
   * The images of one block.
   *
   * @param first number of the first one within the set
   * @param indices where they are in the data set
   */
  private record Indices(long first, int[] indices) implements Serializable {}

  /** An image that cannot be read, as executors tell it. */
  private record Damaged(int index, String id, String reason) implements Serializable {}

  @Override
  ImageBlocks<?> blocks(Context context) {
    int size;
    String origin;
    List<String> notes;
    try (ImageDataSet dataSet = DataSets.open(context.registry(), text, usual)) {
      DataSetImages images =
          new DataSetImages(ImageStream.Options.of(dataSet, context.preparation()), count);
      size = images.size();
      origin = images.origin();
      notes = images.notes();
    }
    int[] all = IntStream.range(0, size).toArray();
    Reader reader = new Reader(text, new LinkedHashMap<>(usual), context.preparation().name());
    List<ImageStream.Skipped> skipped =
        context.skipDamaged() ? damaged(context, elements(context, all), reader) : List.of();
    Set<Integer> leftOut = new HashSet<>();
    skipped.forEach(image -> leftOut.add(image.index()));
    int[] readable = IntStream.of(all).filter(index -> !leftOut.contains(index)).toArray();
    return new ImageBlocks<>(
        elements(context, readable), reader, readable.length, origin, skipped, notes);
  }

  private static JavaRDD<Indices> elements(Context context, int[] images) {
    List<Indices> blocks = new ArrayList<>();
    for (int from = 0; from < images.length; from += context.batchSize()) {
      int to = Math.min(images.length, from + context.batchSize());
      blocks.add(new Indices(from, IntStream.range(from, to).map(i -> images[i]).toArray()));
    }
    return context.spark().parallelize(blocks, context.partitions(images.length));
  }

  private static List<ImageStream.Skipped> damaged(
      Context context, JavaRDD<Indices> elements, Reader reader) {
    Measuring measuring = context.measuring();
    JavaRDD<Damaged> found =
        elements.mapPartitions(
            blocks -> {
              if (!blocks.hasNext()) {
                return List.<Damaged>of().iterator();
              }
              try (Lease<OpenMeasuring> lease = ExecutorModels.ofJvm().lease(measuring)) {
                return reader.damaged(lease.get(), blocks).iterator();
              } catch (RaeException e) {
                throw JobErrors.onExecutor(io.github.rae4j.spark.ExecutorPlace.current(), e);
              }
            });
    return JobErrors.run(found::collect).stream()
        .sorted(Comparator.comparingInt(Damaged::index))
        .map(image -> new ImageStream.Skipped(image.index(), image.id(), image.reason()))
        .toList();
  }

  /** Reads images on an executor, decoding one ahead. */
  private record Reader(String text, LinkedHashMap<String, String> usual, String preparation)
      implements ImageBlocks.Reader<Indices> {
    @Override
    public Iterator<ImageBlock> read(OpenMeasuring open, Iterator<Indices> blocks) {
      List<Indices> all = new ArrayList<>();
      blocks.forEachRemaining(all::add);
      ImageStream stream = stream(open, all, false);
      Iterator<Indices> next = all.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return next.hasNext();
        }

        @Override
        public ImageBlock next() {
          Indices block = next.next();
          ImageBatch batch = stream.nextBatch(block.indices().length).orElseThrow();
          return new ImageBlock(block.first(), batch.images());
        }
      };
    }

    List<Damaged> damaged(OpenMeasuring open, Iterator<Indices> blocks) {
      List<Indices> all = new ArrayList<>();
      blocks.forEachRemaining(all::add);
      ImageStream stream = stream(open, all, true);
      while (stream.hasNext()) {
        stream.next();
      }
      return stream.skipped().stream()
          .map(image -> new Damaged(image.index(), image.id(), image.reason()))
          .toList();
    }

    private ImageStream stream(OpenMeasuring open, List<Indices> blocks, boolean skipDamaged) {
      ImageStream stream =
          new ImageStream.Options(
                  open.dataSet(text, usual), ImagePreparation.parse(preparation), 1, skipDamaged)
              .open(blocks.stream().flatMapToInt(block -> IntStream.of(block.indices())));
      TaskContext.get()
          .addTaskCompletionListener(
              (org.apache.spark.util.TaskCompletionListener) ended -> stream.close());
      return stream;
    }
  }
}
