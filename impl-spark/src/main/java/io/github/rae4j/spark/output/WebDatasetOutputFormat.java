// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Writes WebDataset shards: shard s, {@code shard-00000s.tar}, holds the images from number s·N to
 * (s+1)·N, each as {@code 000000.png} with its class as {@code 000000.cls}. Headers hold no times,
 * owners or hosts, so that equal images give equal shards. A task must bring all images of a shard,
 * in ascending order.
 */
public final class WebDatasetOutputFormat extends RunOutputFormat<WebDatasetSample> {
  /** Number of images per shard, N. */
  static final String SHARD_SIZE = "rae4j.webdataset.shard-size";

  private static final int REGULAR = 0100644;

  /** Sets the number of images per shard. */
  public static void setShardSize(Configuration configuration, int images) {
    configuration.setInt(SHARD_SIZE, images);
  }

  /** The name of a shard. */
  static String name(long shard) {
    return String.format(Locale.ROOT, "shard-%06d.tar", shard);
  }

  @Override
  public RecordWriter<Long, WebDatasetSample> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    Path work = work(context);
    int size = context.getConfiguration().getInt(SHARD_SIZE, 0);
    if (size < 1) {
      throw new IllegalStateException(SHARD_SIZE + " must be at least 1, but is " + size);
    }
    return new ShardWriter(fileSystem(work, context), work, size);
  }

  private static final class ShardWriter extends RecordWriter<Long, WebDatasetSample> {
    private final FileSystem files;
    private final Path work;
    private final int size;
    private long last = -1;
    private Optional<TarArchiveOutputStream> open = Optional.empty();

    ShardWriter(FileSystem files, Path work, int size) {
      this.files = files;
      this.work = work;
      this.size = size;
    }

    @Override
    public void write(Long number, WebDatasetSample sample) throws IOException {
      if (number <= last) {
        throw new IllegalStateException(
            "images of a shard come in ascending order, but " + number + " came after " + last);
      }
      if (last < 0 || number / size != last / size) {
        finish();
        OutputStream out = files.create(new Path(work, name(number / size)), true);
        open = Optional.of(new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16)));
      }
      last = number;
      String key = String.format(Locale.ROOT, "%06d.", number);
      put(key + sample.extension(), sample.image());
      if (sample.label().isPresent()) {
        byte[] text = Long.toString(sample.label().getAsLong()).getBytes(StandardCharsets.US_ASCII);
        put(key + "cls", text);
      }
    }

    private void put(String name, byte[] content) throws IOException {
      TarArchiveOutputStream tar = open.orElseThrow();
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      entry.setMode(REGULAR);
      entry.setIds(0, 0);
      entry.setNames("", "");
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }

    private void finish() throws IOException {
      if (open.isPresent()) {
        open.get().close();
        open = Optional.empty();
      }
    }

    @Override
    public void close(TaskAttemptContext context) throws IOException {
      finish();
    }
  }
}
