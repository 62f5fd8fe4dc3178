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
import io.github.rae4j.spark.SharedDataSet;
import io.github.rae4j.spark.TaskFailure;
import io.github.rae4j.spark.output.BlockRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;
import scala.Tuple3;

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

  @Override
  ImageBlocks<?> blocks(Context context) {
    int size;
    String origin;
    List<String> notes;
    SharedDataSet shared;
    try (ImageDataSet dataSet = DataSets.open(context.registry(), text, usual)) {
      DataSetImages images =
          new DataSetImages(ImageStream.Options.of(dataSet, context.preparation()), count);
      size = images.size();
      origin = images.origin();
      notes = images.notes();
      shared = SharedDataSet.of(text, usual, dataSet);
    }
    int[] all = IntStream.range(0, size).toArray();
    Reader reader = new Reader(shared, context.preparation().name());
    List<ImageStream.Skipped> skipped =
        context.skipDamaged()
            ? damaged(
                context,
                elements(context, all, BlockRange.divide(size, context.batchSize())),
                reader)
            : List.of();
    Set<Integer> leftOut = new HashSet<>();
    skipped.forEach(image -> leftOut.add(image.index()));
    int[] readable = IntStream.of(all).filter(index -> !leftOut.contains(index)).toArray();
    return new ImageBlocks<>(
        blocks -> elements(context, readable, blocks),
        reader,
        readable.length,
        context.batchSize(),
        origin,
        skipped,
        notes);
  }

  /**
   * The number of the first image of each block within the set, and where its images are in the
   * data set, in a form that Kryo writes as well.
   */
  private static JavaRDD<Tuple2<Long, int[]>> elements(
      Context context, int[] images, List<BlockRange> blocks) {
    List<Tuple2<Long, int[]>> found = new ArrayList<>();
    for (BlockRange block : blocks) {
      int from = Math.toIntExact(block.first());
      found.add(
          new Tuple2<>(
              block.first(), Arrays.copyOfRange(images, from, Math.toIntExact(block.end()))));
    }
    return context.spark().parallelize(found, context.partitions(blocks.size()));
  }

  private static List<ImageStream.Skipped> damaged(
      Context context, JavaRDD<Tuple2<Long, int[]>> elements, Reader reader) {
    Measuring measuring = context.measuring();
    JavaRDD<Tuple3<Integer, String, String>> found =
        elements.mapPartitions(
            blocks -> {
              if (!blocks.hasNext()) {
                return List.<Tuple3<Integer, String, String>>of().iterator();
              }
              try (Lease<OpenMeasuring> lease = ExecutorModels.ofJvm().lease(measuring)) {
                return reader.damaged(lease.get(), blocks).iterator();
              } catch (RaeException e) {
                throw TaskFailure.of(e);
              }
            });
    return TaskFailure.onDriver(found::collect).stream()
        .sorted(Comparator.comparingInt(Tuple3::_1))
        .map(image -> new ImageStream.Skipped(image._1(), image._2(), image._3()))
        .toList();
  }

  /** Reads images on an executor, decoding one ahead. */
  private record Reader(SharedDataSet shared, String preparation)
      implements ImageBlocks.Reader<Tuple2<Long, int[]>> {
    @Override
    public Iterator<ImageBlock> read(OpenMeasuring open, Iterator<Tuple2<Long, int[]>> blocks) {
      List<Tuple2<Long, int[]>> all = new ArrayList<>();
      blocks.forEachRemaining(all::add);
      ImageStream stream = stream(open, all, false);
      Iterator<Tuple2<Long, int[]>> next = all.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return next.hasNext();
        }

        @Override
        public ImageBlock next() {
          Tuple2<Long, int[]> block = next.next();
          ImageBatch batch = stream.nextBatch(block._2().length).orElseThrow();
          return new ImageBlock(block._1(), batch.images());
        }
      };
    }

    List<Tuple3<Integer, String, String>> damaged(
        OpenMeasuring open, Iterator<Tuple2<Long, int[]>> blocks) {
      List<Tuple2<Long, int[]>> all = new ArrayList<>();
      blocks.forEachRemaining(all::add);
      ImageStream stream = stream(open, all, true);
      while (stream.hasNext()) {
        stream.next();
      }
      return stream.skipped().stream()
          .map(image -> new Tuple3<>(image.index(), image.id(), image.reason()))
          .toList();
    }

    private ImageStream stream(
        OpenMeasuring open, List<Tuple2<Long, int[]>> blocks, boolean skipDamaged) {
      ImageStream stream =
          new ImageStream.Options(
                  open.dataSet(shared), ImagePreparation.parse(preparation), 1, skipDamaged)
              .open(blocks.stream().flatMapToInt(block -> IntStream.of(block._2())));
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> stream.close());
      return stream;
    }
  }
}
