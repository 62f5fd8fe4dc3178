// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.formats.checkpoint.PickleValue.Dict;
import io.github.rae4j.formats.checkpoint.PickleValue.Sequence;
import io.github.rae4j.formats.checkpoint.PickleValue.Storage;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads files written by {@code torch.save} before PyTorch 1.6: pickles of a magic number, a
 * version, the machine, the object and the storage keys, followed by the storages, each preceded by
 * its number of elements.
 */
final class TorchLegacyReader {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;
  private static final long MAX_PICKLES = 256L << 20;

  private final SourceFile file;
  private final PickleInput in;

  private TorchLegacyReader(SourceFile file) {
    this.file = file;
    this.in = new PickleInput(file, file.map(0, Math.min(file.size(), MAX_PICKLES)));
  }

  static CheckpointContents read(SourceFile file) {
    return new TorchLegacyReader(file).contents();
  }

  private CheckpointContents contents() {
    if (!MAGIC.equals(pickle())) {
      throw file.refuse("is a pickle, but not one of PyTorch; save it with torch.save");
    }
    if (!Long.valueOf(VERSION).equals(pickle())) {
      throw file.refuse("is a PyTorch file of an unknown version; save it again with torch.save");
    }
    if (!(pickle() instanceof Dict machine)
        || !Boolean.TRUE.equals(machine.entries().get("little_endian"))) {
      throw file.refuse("was saved on a big-endian machine; save it again on a little-endian one");
    }
    TorchObjects objects = new TorchObjects(file);
    Object root = new Unpickler(file, in, objects).read();
    Map<String, StorageRegion> regions = regions(objects.storages());
    PickleTree tree = new PickleTree(file, storage -> region(regions, storage));
    Node node = tree.build(root);
    return new CheckpointContents(
        CheckpointFormat.PYTORCH_LEGACY,
        tree.tensors(),
        tree.unreadable(),
        node,
        Map.of(),
        List.of(),
        List.of());
  }

  private Object pickle() {
    return new Unpickler(file, in, new TorchObjects(file)).read();
  }

  private Map<String, StorageRegion> regions(Map<String, Storage> storages) {
    if (!(pickle() instanceof Sequence keys)) {
      throw file.refuse("has no list of storages; the file is damaged");
    }
    Map<String, StorageRegion> regions = new HashMap<>();
    long position = in.position();
    for (Object key : keys.items()) {
      Storage storage = key instanceof String name ? storages.get(name) : null;
      if (storage == null || regions.containsKey(storage.key())) {
        throw file.refuse("lists a storage twice or one that no tensor uses; it is damaged");
      }
      long elementBytes = storage.elementBytes();
      long left = file.size() - position - Long.BYTES;
      long count = left < 0 ? -1 : elementCount(position);
      if (count != storage.elements() || count > left / elementBytes) {
        throw file.refuse(
            String.format(
                Locale.ROOT,
                "ends within storage '%s' or disagrees about its size; it is cut or damaged, get it"
                    + " again",
                storage.key()));
      }
      position += Long.BYTES;
      regions.put(storage.key(), new StorageRegion(file, position, count * elementBytes));
      position += count * elementBytes;
    }
    return regions;
  }

  private long elementCount(long position) {
    return ByteBuffer.wrap(file.read(position, Long.BYTES))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong();
  }

  private StorageRegion region(Map<String, StorageRegion> regions, Storage storage) {
    StorageRegion region = regions.get(storage.key());
    if (region == null) {
      throw file.refuse("its storage '" + storage.key() + "' is missing; the file is damaged");
    }
    return region;
  }
}
