// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Writes shards of latents as training reads them: shard s, {@code latents-00000s.safetensors},
 * holds {@code latents (n, C, h, w)} and, if all images have one, {@code labels (n)} of the images
 * from number s·N to (s+1)·N. A task must bring all images of a shard, in ascending order.
 */
public final class LatentShardsOutputFormat extends RunOutputFormat<LatentRecord> {
  /** Number of images per shard, N. */
  static final String SHARD_SIZE = "rae4j.latents.shard-size";

  /** Shape of one latent, sizes separated by commas. */
  static final String SHAPE = "rae4j.latents.shape";

  /** Texts for the header of each file, as JSON. */
  static final String METADATA = "rae4j.latents.metadata";

  /**
   * Sets what the files hold.
   *
   * @param images per shard
   * @param latent shape of one latent
   * @param metadata texts for the header of each file
   */
  public static void set(
      Configuration configuration, int images, Shape latent, Map<String, String> metadata) {
    configuration.setInt(SHARD_SIZE, images);
    String[] dims = new String[latent.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = Long.toString(latent.dim(i));
    }
    configuration.setStrings(SHAPE, dims);
    try {
      configuration.set(METADATA, new ObjectMapper().writeValueAsString(new TreeMap<>(metadata)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The name of a shard. */
  static String name(long shard) {
    return String.format(Locale.ROOT, "latents-%06d.safetensors", shard);
  }

  @Override
  public RecordWriter<Long, LatentRecord> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    Configuration configuration = context.getConfiguration();
    int size = configuration.getInt(SHARD_SIZE, 0);
    if (size < 1) {
      throw new IllegalStateException(SHARD_SIZE + " must be at least 1, but is " + size);
    }
    String[] dims = configuration.getStrings(SHAPE);
    long[] latent = new long[dims.length];
    for (int i = 0; i < dims.length; i++) {
      latent[i] = Long.parseLong(dims[i]);
    }
    // Raw: the texts may hold what Hadoop takes for variables.
    Map<String, String> metadata =
        new ObjectMapper()
            .readValue(configuration.getRaw(METADATA), new TypeReference<Map<String, String>>() {});
    Path work = work(context);
    RunFiles files = RunFiles.of(work, configuration);
    return new ShardWriter(files, work, size, Shape.of(latent), metadata);
  }

  private static final class ShardWriter extends RecordWriter<Long, LatentRecord> {
    private final RunFiles files;
    private final Path work;
    private final int size;
    private final Shape latent;
    private final Map<String, String> metadata;
    private long last = -1;
    private Optional<LatentSpool> spool = Optional.empty();

    ShardWriter(
        RunFiles files, Path work, int size, Shape latent, Map<String, String> metadata) {
      this.files = files;
      this.work = work;
      this.size = size;
      this.latent = latent;
      this.metadata = metadata;
    }

    @Override
    public void write(Long number, LatentRecord record) throws IOException {
      if (number <= last) {
        throw new IllegalStateException(
            "latents of a shard come in ascending order, but " + number + " came after " + last);
      }
      if (last >= 0 && number / size != last / size) {
        finish();
      }
      if (spool.isEmpty()) {
        spool = Optional.of(new LatentSpool(latent));
      }
      last = number;
      spool.get().add(record.values(), record.label());
    }

    private void finish() throws IOException {
      if (spool.isPresent()) {
        try (LatentSpool full = spool.get()) {
          spool = Optional.empty();
          files.writeLocally(
              new Path(work, name(last / size)), file -> full.writeTo(file, metadata));
        }
      }
    }

    @Override
    public void close(TaskAttemptContext context) throws IOException {
      finish();
    }
  }
}
