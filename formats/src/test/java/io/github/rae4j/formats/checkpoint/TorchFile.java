// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes nested maps and lists of tensors as {@code torch.save} does. */
final class TorchFile {
  /**
   * A tensor of one axis; one without elements is written as a scalar 0.
   *
   * @param storage the storage class without its ending, for example {@code Float}
   * @param elementBytes bytes of an element
   */
  record Stored(String storage, int elements, int elementBytes, ByteBuffer data) {}

  /** Pickled as it is. */
  record Raw(String pickle) {}

  private final PickleBuilder pickle = new PickleBuilder().bytes(0x80, 2);
  private final List<byte[]> storages = new ArrayList<>();

  private TorchFile() {}

  static Stored floats(float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return new Stored("Float", values.length, 4, data.clear());
  }

  static Stored zeros(String storage, int elements, int elementBytes) {
    return new Stored(
        storage, elements, elementBytes, ByteBuffer.allocate(elements * elementBytes));
  }

  static Path write(Path file, Object value) throws IOException {
    TorchFile content = new TorchFile();
    content.add(value);
    content.pickle.text(".");
    try (Archive archive = new Archive(file)) {
      archive.add("archive/data.pkl", content.pickle.bytes());
      for (int i = 0; i < content.storages.size(); i++) {
        archive.add("archive/data/" + i, content.storages.get(i));
      }
    }
    return file;
  }

  private void add(Object value) {
    if (value instanceof Map<?, ?> map) {
      pickle.text("}");
      map.forEach(
          (key, below) -> {
            add(key);
            add(below);
            pickle.text("s");
          });
    } else if (value instanceof List<?> list) {
      pickle.text("]");
      list.forEach(
          below -> {
            add(below);
            pickle.text("a");
          });
    } else if (value instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      pickle.text("X").int32(utf8.length).text(new String(utf8, StandardCharsets.ISO_8859_1));
    } else if (value instanceof Integer number) {
      pickle.text("J").int32(number);
    } else if (value instanceof Raw raw) {
      pickle.text(raw.pickle());
    } else {
      tensor((Stored) value);
    }
  }

  private void tensor(Stored tensor) {
    boolean scalar = tensor.elements() == 0;
    pickle.text("ctorch._utils\n_rebuild_tensor_v2\n((");
    add("storage");
    pickle.text("ctorch\n" + tensor.storage() + "Storage\n");
    add(Integer.toString(storages.size()));
    add("cpu");
    add(scalar ? 1 : tensor.elements());
    pickle.text("tQ");
    add(0);
    if (scalar) {
      pickle.text("))");
    } else {
      pickle.text("J").int32(tensor.elements()).bytes(0x85).text("J").int32(1).bytes(0x85);
    }
    pickle.bytes(0x89).text("}tR");
    storages.add(scalar ? new byte[tensor.elementBytes()] : tensor.data().array());
  }
}
