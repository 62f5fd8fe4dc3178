// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.run.Manifest;
import io.github.rae4j.spark.ExecutorPlace;
import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a task compares before it computes anything: the manifest that it sees in the run folder
 * must be the driver's. A folder that only the driver sees, such as one on its own disk, would
 * otherwise be noticed when all is computed and nothing has arrived. Immutable.
 *
 * @param folder the run folder
 * @param digest of its manifest
 */
public record FolderTicket(String folder, String digest) implements Serializable {
  /**
   * Compares.
   *
   * @param place where the task runs, for the message
   * @throws DataException naming the host and the folder
   */
  public void require(Configuration configuration, ExecutorPlace place) {
    Path file = new Path(folder, Manifest.FILE);
    RunFiles files = RunFiles.of(file, configuration);
    boolean same =
        files.find(file).isPresent()
            && Manifest.parse(file, files.read(file)).digest().equals(digest);
    if (!same) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s does not see %s as the driver does; name a target on a file system that all"
                  + " hosts share, such as hdfs://, s3a:// or a mounted folder",
              place,
              folder),
          Where.file(folder));
    }
  }
}
