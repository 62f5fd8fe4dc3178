// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.evaluation.latents.LatentLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;

/** Which files a range of images becomes, and where. Immutable. */
public final class OutputLayout {
  private static final String ROUND = "round=";

  private final Path output;
  private final Function<BlockRange, List<String>> names;
  private final List<String> guarded;
  private final OfRound ofRound;

  /** What the files of a whole round are, beside those of its ranges. */
  private enum OfRound {
    NONE,
    /** A folder of tables. */
    TABLES,
    /** What was gathered. */
    STATE
  }

  private OutputLayout(
      Path output,
      Function<BlockRange, List<String>> names,
      List<String> guarded,
      OfRound ofRound) {
    this.output = output;
    this.names = names;
    this.guarded = List.copyOf(guarded);
    this.ofRound = ofRound;
  }

  /** PNG files {@code 000000.png}, {@code 000001.png} and so on, as the one-machine command. */
  public static OutputLayout pngs(Path folder) {
    return new OutputLayout(
        folder, OutputLayout::pngNames, List.of(".png", ".jpg", ".jpeg"), OfRound.NONE);
  }

  /** The names of the images of a range. */
  public static List<String> pngNames(BlockRange range) {
    return LongStream.range(range.first(), range.end()).mapToObj(OutputLayout::png).toList();
  }

  /** The name of an image. */
  public static String png(long number) {
    return String.format(Locale.ROOT, "%06d.png", number);
  }

  /** Tar shards {@code shard-000000.tar}; a range is one shard. */
  public static OutputLayout webDataset(Path folder, int shardSize) {
    return new OutputLayout(
        folder,
        range -> List.of(WebDatasetOutputFormat.name(range.first() / shardSize)),
        List.of(".tar"),
        OfRound.NONE);
  }

  /** Shards of latents with the names that {@link LatentLayout} gives; a range is one shard. */
  public static OutputLayout latents(Path folder, LatentLayout shards) {
    return new OutputLayout(
        folder,
        range -> List.of(shards.name((int) (range.first() / shards.imagesPerShard()))),
        List.of(".safetensors"),
        OfRound.NONE);
  }

  /**
   * Blocks that the driver puts together at the end.
   *
   * @param kinds what is kept of each range, see {@link #block}
   */
  public static OutputLayout blocks(Path folder, List<String> kinds) {
    List<String> all = List.copyOf(kinds);
    return new OutputLayout(
        folder,
        range -> all.stream().map(kind -> block(range, kind)).toList(),
        List.of(),
        OfRound.NONE);
  }

  /** PNG files that the driver moves to their folder at the end, beside blocks. */
  public static OutputLayout pngsAndBlocks(Path folder, List<String> kinds) {
    OutputLayout blocks = blocks(folder, kinds);
    return new OutputLayout(
        folder,
        range -> {
          List<String> names = new ArrayList<>(pngNames(range));
          names.addAll(blocks.names(range));
          return names;
        },
        List.of(),
        OfRound.NONE);
  }

  /** One file for each round, with what the driver has gathered of its ranges. */
  public static OutputLayout states(Path folder) {
    return new OutputLayout(folder, range -> List.of(), List.of(), OfRound.STATE);
  }

  /** The file of what was gathered in a round. */
  public Path stateOfRound(int number) {
    return new Path(output, state(number));
  }

  private static String state(int number) {
    return String.format(Locale.ROOT, "round-%06d.state", number);
  }

  /** The name of what is kept of a range. */
  public static String block(BlockRange range, String kind) {
    return String.format(Locale.ROOT, "block-%012d.%s", range.first(), kind);
  }

  /** Parquet files of Spark, whose names it chooses, in one folder {@code round=N} per round. */
  public static OutputLayout tables(Path folder) {
    return new OutputLayout(folder, range -> List.of(), List.of(""), OfRound.TABLES);
  }

  /** The folder of a round of tables. */
  public Path ofRound(int number) {
    return new Path(output, ROUND + number);
  }

  /** The folder to which jobs commit. */
  public Path output() {
    return output;
  }

  /** The files of a range, by their paths below the output folder. */
  List<String> names(BlockRange range) {
    return names.apply(range);
  }

  boolean isRecursive() {
    return ofRound == OfRound.TABLES;
  }

  boolean isOfRound(String name, int number) {
    return switch (ofRound) {
      case NONE -> false;
      case TABLES -> name.startsWith(ROUND + number + "/");
      case STATE -> name.equals(state(number));
    };
  }

  /** Whether a file of this name must be one of the run's, since readers would take it for one. */
  boolean isGuarded(String name, boolean resumed) {
    if (ofRound == OfRound.TABLES && resumed && name.startsWith(ROUND)) {
      return false;
    }
    return guarded.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
  }

  /** What a file is that is guarded and not the run's, for a message. */
  String foreign(String name, int ours) {
    if (ofRound != OfRound.TABLES) {
      return String.format(Locale.ROOT, "none of the %d files of this run", ours);
    }
    return name.startsWith(ROUND)
        ? "a folder of tables that another run has written"
        : "no table of this run";
  }
}
