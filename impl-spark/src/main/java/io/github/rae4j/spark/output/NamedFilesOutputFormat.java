// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Writes each record as a file of its own: PNG files, which are encoded already, and blocks that
 * the driver puts together.
 */
public final class NamedFilesOutputFormat extends RunOutputFormat<NamedFile> {
  @Override
  public RecordWriter<Long, NamedFile> getRecordWriter(TaskAttemptContext context)
      throws IOException {
    Path work = work(context);
    FileSystem files = fileSystem(work, context);
    return new RecordWriter<>() {
      @Override
      public void write(Long number, NamedFile file) throws IOException {
        try (OutputStream out = files.create(new Path(work, file.name()), true)) {
          file.content().writeTo(out);
        }
      }

      @Override
      public void close(TaskAttemptContext closed) {
        // Each file is closed when it is written.
      }
    };
  }
}
