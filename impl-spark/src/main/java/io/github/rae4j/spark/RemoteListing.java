// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Looks up files of Hadoop file systems; none is read. */
final class RemoteListing {
  /** No model has so many files; somebody has named a bucket. */
  private static final int MOST_FILES = 10_000;

  private final Configuration hadoop;

  RemoteListing(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * A file, or all files of a folder.
   *
   * @param relative the path that it has below the folder of its tree
   * @throws MissingFileException if there is nothing of that name
   */
  List<RemoteFile> list(String uri, String relative) {
    try {
      Path path = new Path(uri);
      FileSystem system = path.getFileSystem(hadoop);
      FileStatus status = system.getFileStatus(path);
      if (status.isFile()) {
        return List.of(file(status, relative));
      }
      List<RemoteFile> files = new ArrayList<>();
      String root = status.getPath().toUri().getPath();
      RemoteIterator<LocatedFileStatus> all = system.listFiles(path, true);
      while (all.hasNext()) {
        LocatedFileStatus each = all.next();
        String below = each.getPath().toUri().getPath().substring(root.length());
        files.add(file(each, relative + (below.startsWith("/") ? below : "/" + below)));
        if (files.size() > MOST_FILES) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has more than %,d files; name a model's folder",
                  uri,
                  MOST_FILES),
              Where.file(uri));
        }
      }
      if (files.isEmpty()) {
        throw new MissingFileException("the folder " + uri + " is empty", Where.file(uri));
      }
      return files;
    } catch (FileNotFoundException e) {
      throw new MissingFileException("there is no file or folder " + uri, Where.file(uri), e);
    } catch (IllegalArgumentException | IOException e) {
      throw unreadable(uri, e);
    }
  }

  private static DataException unreadable(String uri, Exception e) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s cannot be read on %s: %s; file systems need their jars (--packages) and settings"
                + " (spark.hadoop.fs...)",
            uri,
            ExecutorPlace.current(),
            e.getMessage()),
        Where.file(uri),
        e);
  }

  private static RemoteFile file(FileStatus status, String relative) {
    return new RemoteFile(
        status.getPath().toString(), relative, status.getLen(), status.getModificationTime(), "");
  }
}
