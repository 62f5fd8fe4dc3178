// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.processes.PartMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.evaluation.run.CacheSink;
import io.github.rae4j.evaluation.run.LatentShardSink;
import io.github.rae4j.evaluation.run.PartRange;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.evaluation.run.RunParts;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;

/** Encodes a data set into a cache of latents, one file or a folder of shards. For one run. */
final class DataSetEncoding {
  private final CommonOptions common;
  private final Session session;
  private final RepresentationAutoencoder autoencoder;
  private final Provenance provenance;
  private final DataMixin data;
  private final PartMixin part;
  private final int batchSize;
  private final boolean flips;
  private final List<String> skipped = new ArrayList<>();
  private Optional<RunParts> parts = Optional.empty();

  /** Takes the batches that are encoded. */
  @FunctionalInterface
  private interface Sink {
    void append(Tensor encoded, Optional<Tensor> mirrored, long[] labels, long[] indices);
  }

  DataSetEncoding(
      CommonOptions common,
      Session session,
      RepresentationAutoencoder autoencoder,
      Provenance provenance,
      DataMixin data,
      PartMixin part,
      int batchSize,
      boolean flips) {
    this.common = common;
    this.session = session;
    this.autoencoder = autoencoder;
    this.provenance = provenance;
    this.data = data;
    this.part = part;
    this.batchSize = batchSize;
    this.flips = flips;
  }

  /**
   * Writes the cache, or the rest of one that was begun.
   *
   * @param perShard bytes of a shard; empty for one file
   */
  void write(ImageDataSet images, Path out, Optional<Long> perShard) {
    ImageSize imageSize = session.imageSize();
    int total = data.size(images);
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    identity.putAll(data.identity(images, imageSize));
    identity.putAll(LatentCache.identity(autoencoder));
    if (flips) {
      identity.put("flips", "true");
    }
    Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
    remarks.putAll(DataMixin.remarks(images));
    ImageStream.Options options = data.stream(images, imageSize);
    // Parts do not depend on the size of the shards that they become.
    Optional<PartRange> range = part.range(total, 1);
    if (range.isPresent()) {
      writePart(options, range.get(), out, identity, remarks);
      return;
    }
    parts = part.parts(identity);
    if (perShard.isEmpty()) {
      int done = writeFile(options, total, out, identity, remarks);
      report(images, out, done, 1);
      return;
    }
    long one = autoencoder.latentShape().elements() * Float.BYTES * (flips ? 2 : 1);
    LatentLayout layout = LatentLayout.ofSize(total, perShard.get(), one);
    identity.putAll(layout.identity(flips));
    Optional<LatentIndex> whole = finished(out, identity);
    if (whole.isEmpty()) {
      whole = Optional.of(writeShards(options, layout, out, identity, remarks));
    } else {
      common.log(out + " is whole already: the same latents were encoded there before");
    }
    report(images, out, whole.get().latents(), layout.shards());
  }

  /** The index of a folder that an earlier run has finished. */
  private static Optional<LatentIndex> finished(Path out, Map<String, String> identity) {
    if (!LatentIndex.isIn(out) || WorkFolder.isBegun(out)) {
      return Optional.empty();
    }
    LatentIndex index = LatentIndex.read(out);
    if (index.identity().equals(identity)) {
      LatentStore.open(out).close();
      return Optional.of(index);
    }
    Set<String> keys = new TreeSet<>(identity.keySet());
    keys.addAll(index.identity().keySet());
    keys.removeIf(key -> Objects.equals(identity.get(key), index.identity().get(key)));
    String other = keys.iterator().next();
    throw new DataException(
        String.format(
            Locale.ROOT,
            "%s holds other latents: there, %s is '%s', now it is '%s'; delete them, or name"
                + " another folder",
            out,
            other,
            index.identity().getOrDefault(other, "nothing"),
            identity.getOrDefault(other, "nothing")),
        Where.file(out).atKey(other));
  }

  private void writePart(
      ImageStream.Options options,
      PartRange range,
      Path out,
      Map<String, String> ofRun,
      Map<String, String> remarks) {
    Path place = part.place(out);
    Map<String, String> identity = RunPart.identity(ofRun, range);
    if (!part.isDone(common, place, identity)) {
      try (WorkFolder folder = WorkFolder.open(place, identity, remarks)) {
        common.logChanges(folder);
        CacheSink sink = CacheSink.ofPart(folder, autoencoder.latentShape(), flips, range);
        begin(sink.done(), range.size());
        Progress progress = common.progress((sink.next() - range.from()) / (double) range.size());
        try {
          encode(options, sink.next(), range.to(), range, folder, sink::append, progress);
        } finally {
          progress.finish();
        }
        sink.finish();
        part.keep(common, folder, place);
      }
    }
    DataMixin.report(common, skipped);
    common.print("part      " + place);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("part", place.toString());
    result.put("images", range.size());
    result.put("skipped", skipped);
    session.result(result);
  }

  private int writeFile(
      ImageStream.Options options,
      int total,
      Path out,
      Map<String, String> identity,
      Map<String, String> remarks) {
    try (WorkFolder folder = WorkFolder.open(out, identity, remarks)) {
      common.logChanges(folder);
      Map<String, String> metadata = new LinkedHashMap<>(identity);
      metadata.putAll(remarks);
      metadata.putAll(folder.changesForMetadata());
      CacheSink sink = new CacheSink(out, folder, autoencoder.latentShape(), flips, metadata);
      if (parts.isPresent()) {
        parts.get().parts().forEach(sink::absorb);
      } else {
        begin(sink.done(), total);
        Progress progress = common.progress(sink.next() / (double) total);
        try {
          PartRange all = new PartRange(0, total, total);
          encode(options, sink.next(), total, all, folder, sink::append, progress);
        } finally {
          progress.finish();
        }
      }
      requireAny(sink.done());
      sink.finish();
      common.delete(folder);
      return sink.done();
    }
  }

  private LatentIndex writeShards(
      ImageStream.Options options,
      LatentLayout layout,
      Path out,
      Map<String, String> identity,
      Map<String, String> remarks) {
    int total = layout.images();
    try (WorkFolder folder = WorkFolder.open(out, identity, remarks)) {
      common.logChanges(folder);
      LatentShardSink sink =
          new LatentShardSink(out, folder, layout, autoencoder.latentShape(), flips, identity);
      if (parts.isPresent()) {
        parts.get().parts().forEach(sink::absorb);
      } else {
        begin(sink.done(), total);
        Progress progress =
            common.progress((sink.isComplete() ? total : sink.next()) / (double) total);
        try {
          PartRange all = new PartRange(0, total, total);
          while (!sink.isComplete()) {
            encode(options, sink.next(), sink.end(), all, folder, sink::append, progress);
            sink.endShard();
          }
        } finally {
          progress.finish();
        }
      }
      requireAny(sink.done());
      Map<String, String> all = new LinkedHashMap<>(remarks);
      all.putAll(folder.changesForMetadata());
      LatentIndex index = sink.finish(all);
      common.delete(folder);
      return index;
    }
  }

  private void begin(int done, int total) {
    if (done > 0) {
      common.log(
          String.format(Locale.ROOT, "%,d of %,d images are done already; going on", done, total));
    }
  }

  private void encode(
      ImageStream.Options options,
      int from,
      int to,
      PartRange range,
      WorkFolder folder,
      Sink sink,
      Progress progress) {
    int[] encoded = {0};
    try (ImageStream stream = options.open(from, to)) {
      stream.forEachBatch(
          batchSize,
          batch -> {
            int at = batch.examples().get(0).index() - range.from();
            progress.show("encoding", at / (double) range.size());
            sink.append(
                autoencoder.encode(batch.images()),
                flips ? Optional.of(autoencoder.encode(mirrored(batch))) : Optional.empty(),
                batch.examples().stream()
                    .mapToLong(image -> image.label().orElse(LatentShard.NO_LABEL))
                    .toArray(),
                batch.examples().stream().mapToLong(ImageExample::index).toArray());
            encoded[0] += batch.size();
          });
      int left = stream.skipped().size();
      if (encoded[0] + left != to - from) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%,d images were encoded and %,d skipped of the %,d from number %d on; delete %s to"
                    + " begin the run anew",
                encoded[0],
                left,
                to - from,
                from,
                folder.path()));
      }
      skipped.addAll(stream.skipped().stream().map(ImageStream.Skipped::id).toList());
    } catch (CancellationException | DeviceException e) {
      common.logResumable(folder);
      throw e;
    }
  }

  private static Tensor mirrored(ImageBatch batch) {
    return new ImageBatch(
            batch.examples().stream()
                .map(
                    example ->
                        new ImageExample(
                            example.index(),
                            example.id(),
                            example.image().mirrored(),
                            example.label()))
                .toList())
        .images();
  }

  private static void requireAny(int done) {
    if (done == 0) {
      throw new RaeException("no image of the data set could be read");
    }
  }

  private void report(ImageDataSet images, Path out, int done, int shards) {
    DataMixin.report(common, skipped);
    common.print(
        String.format(
            Locale.ROOT,
            "written   %s  %,d latents %s%s%s",
            out.toAbsolutePath().normalize(),
            done,
            autoencoder.latentShape(),
            flips ? " and of the mirrored images" : "",
            shards > 1 ? String.format(Locale.ROOT, "  in %,d shards", shards) : ""));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("images", done);
    result.put("shape", autoencoder.latentShape().dims());
    result.put("flips", flips);
    result.put("batch_size", batchSize);
    result.put("shards", shards);
    result.put("skipped", skipped);
    result.put("notes", DataMixin.notes(common, images));
    session.result(result);
  }
}
