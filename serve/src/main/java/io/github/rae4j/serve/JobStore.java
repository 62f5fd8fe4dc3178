// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Jobs and their files on disk: a folder for each job with {@code job.json}. What was finished is
 * there after a kill, and what was not is said to be lost. Names of files never come from requests.
 * One server at a time; thread-safe for different jobs.
 */
final class JobStore implements AutoCloseable {
  private static final String DESCRIPTION = "job.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileChannel lock;

  /**
   * Takes a folder.
   *
   * @throws RaeException if it cannot be written, or another server has it
   */
  JobStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      lock =
          FileChannel.open(
              folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
    requireAlone();
  }

  private void requireAlone() {
    try {
      FileLock held = lock.tryLock();
      if (held != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // Another server of this very process.
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
    throw new RaeException(
        folder
            + " is in use by another server; stop that one, or name another folder with --folder",
        Where.file(folder));
  }

  /** The folder of a job. */
  Path folder(Job job) {
    return folder.resolve(job.id());
  }

  /** A file of a job. */
  Path path(Job job, JobFile file) {
    return folder(job).resolve(file.name());
  }

  /** Writes down where a job stands. */
  void save(Job job) {
    write(job, job.json());
  }

  private void write(Job job, Map<String, Object> json) {
    byte[] text;
    try {
      text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a job is always writable", e);
    }
    AtomicFiles.write(folder(job).resolve(DESCRIPTION), temporary -> Files.write(temporary, text));
  }

  /** Ends a job and writes it down; who waits for it is told after that. */
  void saveEnd(Job job, JobState state, String why) {
    write(job, job.jsonAtEnd(state, why));
    job.end(state, why);
  }

  /** Deletes a job with its files. */
  void delete(Job job) {
    try (Stream<Path> all = Files.walk(folder(job))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder(job), e);
    }
  }

  /** All jobs of earlier servers, the oldest first; those that were not over are lost now. */
  List<Job> load() {
    List<Job> jobs = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path each : all) {
        if (Files.isRegularFile(each.resolve(DESCRIPTION))) {
          read(each).ifPresent(jobs::add);
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    }
    jobs.sort(Comparator.comparing(Job::created));
    return jobs;
  }

  private Optional<Job> read(Path place) {
    try {
      JsonNode json = JSON.readTree(place.resolve(DESCRIPTION).toFile());
      Job job =
          new Job(
              String.valueOf(place.getFileName()),
              JSON.convertValue(json.path("request"), JSON.constructType(Map.class)),
              json.path("count").asInt(),
              Instant.parse(json.path("created").asText()));
      List<JobFile> files = new ArrayList<>();
      for (JsonNode file : json.path("files")) {
        JobFile found = file(file);
        if (Files.isRegularFile(place.resolve(found.name()))) {
          files.add(found);
        }
      }
      JobState state = JobState.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT));
      boolean lost = !state.isOver();
      long pictures = files.stream().filter(file -> file.role().equals("image")).count();
      job.restore(
          lost ? JobState.LOST : state,
          lost ? lost(pictures, job.count()) : json.path("problem").asText(),
          time(json, "started"),
          lost ? Optional.of(Instant.now()) : time(json, "ended"),
          files,
          values(json));
      if (lost) {
        save(job);
      }
      return Optional.of(job);
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      // Not a job of ours, or one that was damaged: it stays where it is, and is not shown.
      return Optional.empty();
    }
  }

  /** What is said of a job that a server did not finish. */
  static String lost(long there, int of) {
    return String.format(
        Locale.ROOT,
        "the server ended before this job was finished; %d of %d pictures are there, 'same again'"
            + " makes the same ones",
        there,
        of);
  }

  private static Map<String, Object> values(JsonNode json) {
    Map<String, Object> values = new LinkedHashMap<>();
    json.path("values")
        .properties()
        .forEach(
            each -> values.put(each.getKey(), JSON.convertValue(each.getValue(), Object.class)));
    return values;
  }

  private static JobFile file(JsonNode json) {
    Map<String, Object> facts = new LinkedHashMap<>();
    json.properties()
        .forEach(
            each -> {
              if (!List.of("name", "role", "url").contains(each.getKey())) {
                facts.put(each.getKey(), JSON.convertValue(each.getValue(), Object.class));
              }
            });
    String name = json.path("name").asText();
    if (!name.matches("[a-z0-9-]+\\.[a-z]+")) {
      throw new IllegalArgumentException("no file of a job");
    }
    return new JobFile(name, json.path("role").asText(), facts);
  }

  private static Optional<Instant> time(JsonNode json, String name) {
    return json.has(name) ? Optional.of(Instant.parse(json.get(name).asText())) : Optional.empty();
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }
}
