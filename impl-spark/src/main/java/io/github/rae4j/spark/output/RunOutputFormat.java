// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;

/**
 * What the output formats of rae4j share: files are written where the configured committer wants
 * those of an attempt, so that only one attempt of a task leaves anything. Rounds of one run commit
 * into one folder, which therefore may exist.
 *
 * @param <V> what a record holds; keys are the numbers of images
 */
abstract class RunOutputFormat<V> extends FileOutputFormat<Long, V> {
  @Override
  public void checkOutputSpecs(JobContext job) {
    if (getOutputPath(job) == null) {
      throw new DataException(
          "no output folder is set; FileOutputFormat.setOutputPath names it", Where.key(OUTDIR));
    }
  }

  /** The folder of an attempt's files. */
  final Path work(TaskAttemptContext context) throws IOException {
    OutputCommitter committer = getOutputCommitter(context);
    if (committer instanceof PathOutputCommitter paths && paths.getWorkPath() != null) {
      return paths.getWorkPath();
    }
    throw new DataException(
        String.format(
            java.util.Locale.ROOT,
            "the committer %s has no folder for the files of an attempt; choose another one"
                + " (mapreduce.outputcommitter.factory.scheme.%s)",
            committer.getClass().getName(),
            getOutputPath(context).toUri().getScheme()),
        Where.file(getOutputPath(context)));
  }

  /** The file system of a path, on this machine's without files of checksums. */
  static FileSystem fileSystem(Path path, TaskAttemptContext context) {
    return RunFiles.of(path, context.getConfiguration()).fileSystem();
  }
}
