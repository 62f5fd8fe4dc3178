// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Tensors of one shape, appended to a file in blocks. A crash or power failure loses at most the
 * last blocks: every block has a checksum, and blocks that do not match are dropped when the file
 * is reopened. Not thread-safe.
 */
final class RecordFile {
  private static final int PIECE = 1 << 22;
  private static final int MOST_DIMS = 14;
  private static final int CHECKSUM = 4 + 4 * MOST_DIMS;
  private static final int HEADER = CHECKSUM + 4;

  private final Path data;
  private final DType dtype;
  private final Journal journal;
  private Optional<Shape> recordShape = Optional.empty();

  private RecordFile(Path data, DType dtype, Journal journal) {
    this.data = data;
    this.dtype = dtype;
    this.journal = journal;
  }

  /**
   * Opens the file of an earlier run, or creates a new one.
   *
   * @param name name of the file; its journal has the same name plus an extension
   */
  static RecordFile open(WorkFolder folder, String name, DType dtype) {
    Journal journal = Journal.open(folder.file(name + ".journal"));
    RecordFile file = new RecordFile(folder.file(name), dtype, journal);
    journal.truncate(file.intact());
    if (file.records() == 0) {
      // What stands there may be damaged; the next block begins the file anew.
      file.recordShape = Optional.empty();
    }
    return file;
  }

  /**
   * Opens a file that is complete, to read it; nothing is written.
   *
   * @throws DataException if it is not what its journal says
   */
  static RecordFile read(Path folder, String name, DType dtype) {
    RecordFile file =
        new RecordFile(
            folder.resolve(name), dtype, Journal.open(folder.resolve(name + ".journal")));
    if (file.intact() != file.records()) {
      throw new DataException(
          file.data + " is damaged: its bytes are not those that were written",
          Where.file(file.data));
    }
    return file;
  }

  /** The blocks in which the records were appended. */
  List<Journal.Block> blocks() {
    return journal.blocks();
  }

  /** The records of a block as a tensor. */
  Tensor rows(Journal.Block block) {
    long[] one = recordShape.orElseThrow().dims();
    long[] dims = new long[one.length + 1];
    dims[0] = block.count();
    System.arraycopy(one, 0, dims, 1, one.length);
    Shape shape = Shape.of(dims);
    ByteBuffer direct = Tensor.buffer(dtype, shape);
    direct.put(read(block.first(), block.count()));
    return Tensor.wrap(dtype, shape, direct.flip());
  }

  /** Appends all records of another file. */
  void append(RecordFile other) {
    for (Journal.Block block : other.blocks()) {
      Cancellation.check();
      append(other.rows(block));
    }
  }

  /** The number of records whose bytes match the journal. */
  private int intact() {
    int intact = 0;
    if (!Files.exists(data) || journal.blocks().isEmpty()) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(data)) {
      long bytes = recordBytes(channel);
      if (recordShape.isEmpty()) {
        return 0;
      }
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      for (Journal.Block block : journal.blocks()) {
        if (crc(channel, block.first() * bytes, block.count() * bytes, piece) != block.crc()) {
          break;
        }
        intact = block.end();
      }
      return intact;
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(data, e);
    }
  }

  /** Every file starts with the shape of a record, so that it is self-describing. */
  private long recordBytes(FileChannel channel) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    while (header.hasRemaining() && channel.read(header, header.position()) >= 0) {
      // until the header is full or the file ends
    }
    if (header.hasRemaining()) {
      return 0;
    }
    int rank = header.getInt(0);
    if (header.getInt(CHECKSUM) != checksum(header) || rank < 0 || rank > MOST_DIMS) {
      return 0;
    }
    long[] dims = new long[rank];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = header.getInt(4 + 4 * i);
    }
    recordShape = Optional.of(Shape.of(dims));
    return recordShape.get().elements() * dtype.byteSize();
  }

  private static int checksum(ByteBuffer header) {
    CRC32 crc = new CRC32();
    crc.update(header.duplicate().position(0).limit(CHECKSUM));
    return (int) crc.getValue();
  }

  private static int crc(FileChannel channel, long from, long length, ByteBuffer piece)
      throws IOException {
    CRC32 crc = new CRC32();
    long at = HEADER + from;
    long end = at + length;
    while (at < end) {
      piece.clear().limit((int) Math.min(piece.capacity(), end - at));
      int count = channel.read(piece, at);
      if (count < 0) {
        return ~(int) crc.getValue();
      }
      crc.update(piece.flip());
      at += count;
    }
    return (int) crc.getValue();
  }

  /**
   * Checks before the records are put to use that all that were saved are still there.
   *
   * @throws DataException if the file was removed, cut or changed since
   */
  void requireIntact() {
    int intact = intact();
    if (intact != records()) {
      int saved = records();
      journal.truncate(intact);
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s was changed or removed while the run wrote it: %,d of %,d records are left; run"
                  + " again to make the rest",
              data,
              intact,
              saved),
          Where.file(data));
    }
  }

  /** The number of saved records. */
  int records() {
    return journal.records();
  }

  /** The shape of one record; empty if there are no records yet. */
  Optional<Shape> recordShape() {
    return recordShape;
  }

  /** Drops everything after the last block that ends at or before {@code records}. */
  void truncate(int records) {
    journal.truncate(records);
  }

  /**
   * Appends a block.
   *
   * @param rows {@code (n, ...)}; all dimensions but the first must match those of earlier calls
   */
  void append(Tensor rows) {
    Shape one = one(rows.shape());
    if (recordShape.isPresent() && !recordShape.get().equals(one)) {
      throw new IllegalStateException("records are " + recordShape.get() + ", not " + one);
    }
    // A file that vanished in the middle of the run must not come back with a hole.
    Set<OpenOption> options =
        recordShape.isEmpty()
            ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)
            : Set.of(StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(data, options)) {
      if (recordShape.isEmpty()) {
        write(channel, 0, header(one));
        recordShape = Optional.of(one);
      }
      long position = HEADER + records() * one.elements() * dtype.byteSize();
      write(channel, position, rows.bytes());
      channel.truncate(position + rows.bytes().remaining());
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(data, e);
    }
    CRC32 crc = new CRC32();
    crc.update(rows.bytes());
    journal.append(rows.shape().intDim(0), (int) crc.getValue());
  }

  private static Shape one(Shape batch) {
    long[] dims = new long[batch.rank() - 1];
    System.arraycopy(batch.dims(), 1, dims, 0, dims.length);
    return Shape.of(dims);
  }

  private static ByteBuffer header(Shape shape) {
    ByteBuffer header = ByteBuffer.allocate(HEADER).putInt(0, shape.rank());
    for (int i = 0; i < shape.rank(); i++) {
      header.putInt(4 + 4 * i, shape.intDim(i));
    }
    header.putInt(CHECKSUM, checksum(header));
    return header;
  }

  private static void write(FileChannel channel, long position, ByteBuffer bytes)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Copies the bytes of all records. */
  void copyTo(WritableByteChannel target) throws IOException {
    try (FileChannel channel = FileChannel.open(data)) {
      long at = HEADER;
      long end = HEADER + records() * recordShape.orElseThrow().elements() * dtype.byteSize();
      while (at < end) {
        long count = channel.transferTo(at, Math.min(PIECE, end - at), target);
        if (count <= 0) {
          throw new EOFException(data + " became shorter while it was read");
        }
        at += count;
      }
    }
  }

  /** Reads the bytes of some records, at most 2 GiB. */
  ByteBuffer read(int from, int count) {
    long one = recordShape.orElseThrow().elements() * dtype.byteSize();
    if (from < 0 || from + count > records()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "there are %d records", records()));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(count * one));
    try (FileChannel channel = FileChannel.open(data)) {
      while (bytes.hasRemaining()
          && channel.read(bytes, HEADER + from * one + bytes.position()) >= 0) {
        // until all bytes have been read
      }
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(data, e);
    }
    return bytes.flip();
  }

  /**
   * Passes on the elements of all records in blocks.
   *
   * @param blocks takes vectors that are valid until it returns
   */
  void forEachBlock(Consumer<Tensor> blocks) {
    if (records() == 0) {
      return;
    }
    long at = HEADER;
    long end = HEADER + records() * recordShape.orElseThrow().elements() * dtype.byteSize();
    // Off-heap memory is released by garbage collection only, so all blocks share one buffer.
    ByteBuffer piece = Tensor.buffer(DType.UINT8, Shape.of(Math.min(PIECE, end - at)));
    try (FileChannel channel = FileChannel.open(data)) {
      while (at < end) {
        piece.clear().limit((int) Math.min(piece.capacity(), end - at));
        while (piece.hasRemaining()) {
          if (channel.read(piece, at + piece.position()) < 0) {
            throw new EOFException(data + " became shorter while it was read");
          }
        }
        piece.flip();
        at += piece.remaining();
        blocks.accept(Tensor.wrap(dtype, Shape.of(piece.remaining() / dtype.byteSize()), piece));
      }
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(data, e);
    }
  }

  DType dtype() {
    return dtype;
  }

  /** Deletes the file with its journal. */
  void delete() {
    try {
      Files.deleteIfExists(data);
      journal.delete();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(data, e);
    }
  }

  /** All records as one tensor, mapped from the file; at most 2 GiB. */
  Tensor map() {
    long[] one = recordShape.orElseThrow().dims();
    long[] dims = new long[one.length + 1];
    dims[0] = records();
    System.arraycopy(one, 0, dims, 1, one.length);
    Shape shape = Shape.of(dims);
    try (FileChannel channel = FileChannel.open(data)) {
      long length = shape.elements() * dtype.byteSize();
      return Tensor.wrap(dtype, shape, channel.map(MapMode.READ_ONLY, HEADER, length));
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(data, e);
    }
  }
}
