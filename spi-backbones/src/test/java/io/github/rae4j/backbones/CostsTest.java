// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.opencsv.CSVReaderHeaderAware;
import io.github.rae4j.core.cost.Cost;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.OperationCost;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters and multiply-adds of the paper's backbones, compared with the reference's own classes.
 */
class CostsTest {
  private static final Map<String, int[]> SIZES =
      Map.of(
          "S", new int[] {384, 12, 6},
          "B", new int[] {768, 12, 12},
          "L", new int[] {1024, 24, 16},
          "XL", new int[] {1152, 28, 16});
  private static final Map<String, Integer> CHANNELS = Map.of("S", 384, "B", 768, "L", 1024);
  private static final Pattern DIT = Pattern.compile("DiT-(\\w+) on DINOv2-(\\w).*");
  private static final Pattern DIT_DH =
      Pattern.compile("DiTDH-(\\w+) on DINOv2-(\\w), head (\\d)x(\\d+)");
  private static final Pattern HEAD = Pattern.compile("head (\\d)x(\\d+) on DINOv2-(\\w), alone");
  private static final int LATENT_SIZE = 16;

  static List<Named<Map<String, String>>> rows() throws Exception {
    List<Named<Map<String, String>>> rows = new ArrayList<>();
    try (CSVReaderHeaderAware csv =
        new CSVReaderHeaderAware(
            new InputStreamReader(GoldenFiles.open("costs/costs.csv"), StandardCharsets.UTF_8))) {
      for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
        if (row.get("group").startsWith("D")) {
          rows.add(Named.of(row.get("model"), row));
        }
      }
    }
    assertEquals(41, rows.size());
    return rows;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void agreeWithTheReference(Map<String, String> row) {
    NetworkSummary summary = NetworkSummary.of(network(row.get("model")));
    assertEquals(row.get("params"), Long.toString(summary.parameters()));
    assertEquals(
        row.get("params_without_frozen_tables"), Long.toString(summary.learnedParameters()));
    Cost cost = summary.cost();
    assertGiga(row.get("gmacs_linear_conv"), cost.linearAndConvolution());
    assertGiga(row.get("gmacs_attention"), cost.attention());
    assertGiga(row.get("gmacs_total"), cost.multiplyAdds());
    assertGiga(row.get("gflops_counting_2"), cost.flops());
    if (!row.get("paper_gflops").isEmpty()) {
      assertGiga(row.get("computed_under_paper_convention"), tableSixteen(summary));
    }
  }

  /** The file gives four decimals without trailing zeros. */
  private static void assertGiga(String expected, long count) {
    assertEquals(
        String.format(Locale.ROOT, "%.4f", Double.parseDouble(expected)),
        String.format(Locale.ROOT, "%.4f", count / 1e9));
  }

  /**
   * Cost of the head under the convention that yields the numbers of table 16: linear layers of the
   * blocks and attention, modulations once per image, one projection of the channels, a time
   * embedding of the head's width, and two operations per normalised value.
   */
  private static long tableSixteen(NetworkSummary head) {
    long total = 0;
    for (OperationCost operation : head.operations()) {
      String weight = operation.weight().orElse("");
      long macs = operation.cost().multiplyAdds();
      if (weight.contains("adaLN_modulation")) {
        total += macs / (LATENT_SIZE * LATENT_SIZE);
      } else if (weight.startsWith("x_embedder")) {
        long dim = operation.output().dim(1);
        total += 512 * dim + dim * dim;
      } else if (!weight.startsWith("s_projector")) {
        total += macs + 2 * operation.cost().normalizedValues();
      }
    }
    return total;
  }

  private static Network network(String model) {
    Matcher dit = DIT.matcher(model);
    Matcher ditDh = DIT_DH.matcher(model);
    Matcher head = HEAD.matcher(model);
    if (dit.matches()) {
      int[] size = SIZES.get(dit.group(1));
      String options =
          """
          {"input_size": 16, "in_channels": %d, "hidden_size": %d, "depth": %d, "num_heads": %d}\
          """
              .formatted(CHANNELS.get(dit.group(2)), size[0], size[1], size[2]);
      return new DiTProvider().create(GoldenFiles.options(options)).network();
    }
    if (head.matches()) {
      return ditDh("XL", head.group(3), head.group(1), head.group(2), 16)
          .networkGivenBase()
          .orElseThrow();
    }
    if (ditDh.matches()) {
      return ditDh(ditDh.group(1), ditDh.group(2), ditDh.group(3), ditDh.group(4), 16).network();
    }
    assertEquals("DiTDH-XL 512 px (32x32 latents)", model);
    return ditDh("XL", "B", "2", "2048", 32).network();
  }

  private static Backbone ditDh(
      String size, String encoder, String headDepth, String headDim, int latentSize) {
    int[] base = SIZES.get(size);
    // The paper does not give the number of heads of 2 x 768; the costs do not depend on it.
    int heads = headDim.equals("768") ? 12 : 16;
    String options =
        """
        {"input_size": %d, "in_channels": %d, "hidden_size": [%d, %s], "depth": [%d, %s],
         "num_heads": [%d, %d]}\
        """
            .formatted(
                latentSize,
                CHANNELS.get(encoder),
                base[0],
                headDim,
                base[1],
                headDepth,
                base[2],
                heads);
    return new DiTDHProvider().create(GoldenFiles.options(options));
  }
}
