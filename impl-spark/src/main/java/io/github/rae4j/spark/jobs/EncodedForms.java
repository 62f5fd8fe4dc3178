// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spark.output.BlockAssembly;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.NamedFile;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.SparkRounds;
import io.github.rae4j.spark.output.StreamedTensors;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.TaskContext;

/** What encoded images become, each of the same bytes as in the one-machine command. */
final class EncodedForms {
  /** Facts of a shard, for the index. */
  static final String LATENTS = "latents";

  static final String BYTES = "bytes";
  static final String SHA256 = "sha256";
  static final String LABELLED = "labelled";
  static final String SKIPPED = "skipped";

  private EncodedForms() {}

  /**
   * Blocks for one file, whose ranges count the images that can be read.
   *
   * @param damaged numbers of those that cannot, ascending
   */
  static SparkRounds.RangeFunction<NamedFile> blocks(Encoding encoding, int[] damaged) {
    return (range, facts) -> {
      ByteArrayOutputStream latents = new ByteArrayOutputStream();
      ByteArrayOutputStream flipped = new ByteArrayOutputStream();
      ByteArrayOutputStream labels = new ByteArrayOutputStream();
      encoding.encode(
          index(range.first(), damaged),
          index(range.end() - 1, damaged) + 1,
          (encoded, mirrored, of) -> {
            latents.writeBytes(GeneratedForms.bytes(encoded));
            mirrored.ifPresent(tensor -> flipped.writeBytes(GeneratedForms.bytes(tensor)));
            labels.writeBytes(littleEndian(of));
          });
      List<Map.Entry<Long, NamedFile>> files = new ArrayList<>();
      files.add(block(range, BlockAssembly.LATENTS, latents));
      files.add(block(range, BlockAssembly.LABELS, labels));
      if (encoding.flips()) {
        files.add(block(range, BlockAssembly.FLIPPED, flipped));
      }
      return files.iterator();
    };
  }

  private static Map.Entry<Long, NamedFile> block(
      BlockRange range, String kind, ByteArrayOutputStream content) {
    return Map.entry(
        range.first(), NamedFile.of(OutputLayout.block(range, kind), content.toByteArray()));
  }

  /** The number in the data set of the n-th image that can be read. */
  static int index(long n, int[] damaged) {
    int index = Math.toIntExact(n);
    for (int each : damaged) {
      if (each > index) {
        break;
      }
      index++;
    }
    return index;
  }

  private static byte[] littleEndian(long[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  /** Shards of latents; latents wait on the executor's disk until the shard is whole. */
  static SparkRounds.RangeFunction<NamedFile> shards(
      Encoding encoding, int images, int perShard, long[] latent, Map<String, String> identity) {
    return (range, facts) -> {
      LatentLayout layout = new LatentLayout(images, perShard);
      String name = layout.name((int) (range.first() / perShard));
      try {
        Path folder = Files.createTempDirectory("rae4j-shard-");
        atEndOfTask(folder);
        return shard(encoding, range, folder, name, Shape.of(latent), identity, facts);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Iterator<Map.Entry<Long, NamedFile>> shard(
      Encoding encoding,
      BlockRange range,
      Path folder,
      String name,
      Shape latent,
      Map<String, String> identity,
      Map<String, String> facts)
      throws IOException {
    Path latents = folder.resolve("latents");
    Path flipped = folder.resolve("flipped");
    LongStream.Builder labels = LongStream.builder();
    List<Integer> skipped;
    try (OutputStream plain = Files.newOutputStream(latents);
        OutputStream mirrors = Files.newOutputStream(flipped)) {
      skipped =
          encoding.encode(
              (int) range.first(),
              (int) range.end(),
              (encoded, mirrored, of) -> {
                plain.write(GeneratedForms.bytes(encoded));
                if (mirrored.isPresent()) {
                  mirrors.write(GeneratedForms.bytes(mirrored.get()));
                }
                Arrays.stream(of).forEach(labels::add);
              });
    }
    long[] all = labels.build().toArray();
    StreamedTensors large = new StreamedTensors("the latents for " + name);
    large.add(
        LatentCache.LATENTS, all.length, latent, List.of(() -> Files.newInputStream(latents)));
    if (encoding.flips()) {
      large.add(
          LatentCache.FLIPPED, all.length, latent, List.of(() -> Files.newInputStream(flipped)));
    }
    Map<String, Tensor> small =
        LatentShard.hasLabels(all)
            ? Map.of(LatentCache.LABELS, Tensor.of(all, all.length))
            : Map.of();
    Path file = folder.resolve(name);
    LatentShard written =
        LatentShard.write(
            file,
            Weights.join(List.of(large, Weights.of("the labels for " + name, small))),
            all.length,
            identity);
    facts.put(LATENTS, Integer.toString(written.latents()));
    facts.put(BYTES, Long.toString(written.bytes()));
    facts.put(SHA256, written.sha256());
    facts.put(
        LABELLED,
        Boolean.toString(Arrays.stream(all).noneMatch(label -> label == LatentShard.NO_LABEL)));
    facts.put(SKIPPED, skipped.stream().map(String::valueOf).collect(Collectors.joining(",")));
    return List.of(Map.entry(range.first(), new NamedFile(name, out -> Files.copy(file, out))))
        .iterator();
  }

  /** What a task leaves on the disk goes with it, whether it succeeds or not. */
  private static void atEndOfTask(Path folder) {
    Optional.ofNullable(TaskContext.get())
        .ifPresent(
            task ->
                task.addTaskCompletionListener(
                    context -> {
                      try {
                        try (var files = Files.newDirectoryStream(folder)) {
                          for (Path file : files) {
                            Files.delete(file);
                          }
                        }
                        Files.delete(folder);
                      } catch (IOException e) {
                        throw new UncheckedIOException(e);
                      }
                    }));
  }
}
