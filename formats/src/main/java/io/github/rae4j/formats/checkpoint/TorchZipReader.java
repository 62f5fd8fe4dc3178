// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.network.NamedValues;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads files written by {@code torch.save} since PyTorch 1.6: a zip archive whose members are
 * stored uncompressed, so that tensors can be mapped in place.
 */
final class TorchZipReader {
  private static final String PICKLE = "/data.pkl";

  private final SourceFile file;
  private final ZipDirectory directory;
  private final Map<String, RecordedChecksum> checksums = new LinkedHashMap<>();

  private TorchZipReader(SourceFile file) {
    this.file = file;
    this.directory = new ZipDirectory(file);
  }

  static CheckpointContents read(SourceFile file) {
    return new TorchZipReader(file).contents();
  }

  private CheckpointContents contents() {
    String prefix = prefix();
    requireLittleEndian(prefix);
    StorageRegion pickle = region(prefix + "data.pkl");
    if (pickle.length() > Integer.MAX_VALUE) {
      throw file.refuse("its pickle has " + pickle.length() + " bytes, more than can be read");
    }
    PickleInput input = new PickleInput(file, file.map(pickle.offset(), pickle.length()));
    Object root = new Unpickler(file, input, new TorchObjects(file)).read();
    PickleTree tree = new PickleTree(file, storage -> storage(prefix, storage));
    Node node = tree.build(root);
    List<String> warnings = new ArrayList<>();
    checksums.values().stream()
        .filter(sum -> sum.member().endsWith(PICKLE) && !sum.matches())
        .forEach(sum -> warnings.add(sum.warning()));
    return new CheckpointContents(
        CheckpointFormat.PYTORCH_ZIP,
        tree.tensors(),
        tree.unreadable(),
        node,
        Map.of(),
        warnings,
        List.copyOf(checksums.values()));
  }

  private String prefix() {
    List<String> found =
        directory.members().keySet().stream()
            .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.lastIndexOf('/'))
            .toList();
    if (found.size() != 1) {
      throw file.refuse("is a zip archive, but not one of PyTorch: it has no data.pkl of its own");
    }
    String name = found.get(0);
    return name.substring(0, name.length() - "data.pkl".length());
  }

  private void requireLittleEndian(String prefix) {
    if (directory.members().containsKey(prefix + "byteorder")) {
      StorageRegion region = region(prefix + "byteorder");
      byte[] order = file.read(region.offset(), (int) Math.min(region.length(), 16));
      String said = new String(order, StandardCharsets.US_ASCII);
      if (said.equals("big")) {
        throw file.refuse(
            "was saved on a big-endian machine; save it again on a little-endian one");
      }
      if (!said.equals("little")) {
        throw file.refuse(
            String.format(
                Locale.ROOT,
                "has the byte order '%s', but 'little' is expected; it is damaged, get it again",
                said));
      }
    }
  }

  private StorageRegion storage(String prefix, PickleValue.Storage storage) {
    String member = prefix + "data/" + storage.key();
    if (!directory.members().containsKey(member)) {
      throw file.refuse("its storage '" + member + "' is missing; the file is damaged");
    }
    StorageRegion region = region(member);
    long elementBytes = storage.elementBytes();
    if (storage.elements() > region.length() / elementBytes) {
      throw file.refuse(
          String.format(
              Locale.ROOT,
              "its storage '%s' has %d bytes, but %d values of %d bytes are expected; it is"
                  + " damaged",
              member,
              region.length(),
              storage.elements(),
              elementBytes));
    }
    return region;
  }

  private StorageRegion region(String member) {
    ZipDirectory.Member entry = NamedValues.require(directory.members(), member);
    if (!entry.plain()) {
      throw file.refuse(
          String.format(
              Locale.ROOT,
              "its member '%s' is compressed or encrypted; save it again with torch.save",
              member));
    }
    StorageRegion region = directory.data(entry);
    // PyTorch can be told not to compute checksums, in which case it stores zeros.
    if (entry.crc() != 0) {
      checksums.put(member, new RecordedChecksum(member, region, entry.crc()));
    }
    return region;
  }
}
