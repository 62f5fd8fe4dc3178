// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The name of an encoder in a config of RAEv2 (arXiv 2605.18324): family, architecture and size,
 * such as {@code dinov3-vit-b16}, and flags, as in {@code dinov2-vit-b[norm,woreg]} or {@code
 * dinov3mls-vit-l16[layers=11.13]}. The flag {@code sum}, which is rae4j's own, asks for the sum of
 * layers as the paper writes it. Immutable.
 *
 * @param family of the model
 * @param size such as {@code l16}
 * @param affineNorm whether the last norm keeps its weight and bias, flag {@code norm}
 * @param withoutRegisters flag {@code woreg}
 * @param sum whether several layers are added up, flag {@code sum}
 * @param layers the blocks, from 0; empty for the last one alone
 */
record EncoderName(
    EncoderFamily family,
    String size,
    boolean affineNorm,
    boolean withoutRegisters,
    boolean sum,
    List<Long> layers) {
  static final String KEY = "encoder_name";

  private static final String NORM = "norm";
  private static final String WITHOUT_REGISTERS = "woreg";
  private static final String SUM = "sum";
  private static final String LAYERS = "layers=";

  /**
   * Reads the name.
   *
   * @param section that has it under {@link #KEY}
   * @throws io.github.rae4j.errors.RaeException if it has another form, or names what is not there
   */
  static EncoderName read(ConfigParameters section) {
    String text = section.getString(KEY);
    int bracket = text.indexOf('[');
    if (bracket >= 0 && !text.endsWith("]")) {
      throw section.error(KEY, "'" + text + "' opens a bracket that it does not close at its end");
    }
    String plain = bracket < 0 ? text : text.substring(0, bracket);
    String[] words = plain.split("-", -1);
    EncoderFamily family =
        EncoderFamily.of(words[0])
            .orElseThrow(
                () ->
                    section.error(
                        KEY,
                        String.format(
                            Locale.ROOT,
                            "'%s' begins with '%s', an encoder that is not there; there are %s",
                            text,
                            words[0],
                            String.join(", ", EncoderFamily.words()))));
    if (words.length != 3 || !words[1].equals("vit") || words[2].isEmpty()) {
      throw section.error(
          KEY,
          String.format(
              Locale.ROOT,
              "'%s' must have the form FAMILY-vit-SIZE, such as %s-vit-%s",
              text,
              words[0],
              family.sizes().get(0)));
    }
    List<String> flags = new ArrayList<>();
    String size = withoutFlags(words[2], flags);
    List<Long> layers = new ArrayList<>();
    boolean several = words[0].endsWith(EncoderFamily.MULTI);
    if (bracket >= 0) {
      for (String flag : text.substring(bracket + 1, text.length() - 1).split(",", -1)) {
        if (flag.strip().startsWith(LAYERS)) {
          layers.addAll(layers(section, text, flag.strip().substring(LAYERS.length())));
        } else {
          flags.add(flag.strip());
        }
      }
    }
    requireFlags(section, text, family, several, flags);
    if (!layers.isEmpty() && !several) {
      throw section.error(
          KEY,
          String.format(
              Locale.ROOT,
              "'%s' lists layers, but %s reads the last one alone%s",
              text,
              words[0],
              EncoderFamily.of(words[0] + EncoderFamily.MULTI).isPresent()
                  ? "; write " + words[0] + EncoderFamily.MULTI
                  : ""));
    }
    if (several && layers.isEmpty()) {
      layers.addAll(family.usualLayers(size));
      if (layers.isEmpty()) {
        throw section.error(
            KEY, "'" + text + "' has no usual layers; list them, as in [layers=2.5.8.11]");
      }
    }
    return new EncoderName(
        family,
        size,
        flags.contains(NORM),
        flags.contains(WITHOUT_REGISTERS),
        flags.contains(SUM),
        List.copyOf(layers));
  }

  /** Takes off the flags that are written behind the size, as in {@code b16norm}. */
  private static String withoutFlags(String size, List<String> flags) {
    for (String flag : List.of(NORM, WITHOUT_REGISTERS)) {
      if (size.endsWith(flag) && size.length() > flag.length()) {
        flags.add(flag);
        return withoutFlags(size.substring(0, size.length() - flag.length()), flags);
      }
    }
    return size;
  }

  private static void requireFlags(
      ConfigParameters section,
      String text,
      EncoderFamily family,
      boolean several,
      List<String> flags) {
    List<String> known = new ArrayList<>(family.flags());
    if (several) {
      known.add(SUM);
      known.add(LAYERS + "A.B");
    }
    for (String flag : flags) {
      if (!known.contains(flag)) {
        throw section.error(
            KEY,
            String.format(
                Locale.ROOT,
                "'%s' has the flag '%s'; %s",
                text,
                flag,
                known.isEmpty()
                    ? "this encoder has none"
                    : "there are " + String.join(", ", known)));
      }
    }
  }

  private static List<Long> layers(ConfigParameters section, String text, String list) {
    List<Long> layers = new ArrayList<>();
    for (String number : list.split("\\.", -1)) {
      if (!number.matches("\\d{1,6}")) {
        throw section.error(
            KEY,
            String.format(
                Locale.ROOT,
                "'%s': '%s' is no list of layers; write whole numbers with dots between, such as"
                    + " layers=2.5.8.11",
                text,
                list));
      }
      long layer = Long.parseLong(number);
      if (layers.contains(layer)) {
        throw section.error(KEY, "'" + text + "' lists the layer " + layer + " twice");
      }
      layers.add(layer);
    }
    return layers;
  }

  /**
   * The public model of this name.
   *
   * @throws io.github.rae4j.errors.RaeException if there is none of this size
   */
  String publicModel(ConfigParameters section) {
    return family
        .publicModel(size, withoutRegisters)
        .orElseThrow(
            () ->
                section.error(
                    KEY,
                    String.format(
                        Locale.ROOT,
                        "no released %s has the size '%s'; there are %s. Name other weights by"
                            + " encoder_path",
                        family.provider(),
                        size,
                        String.join(", ", family.sizes()))));
  }
}
