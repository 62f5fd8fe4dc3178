// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The matrices of a network that are to be quantised, and their places in the file to which they
 * are written: rows of all of them at once, some at a time. Not thread-safe.
 */
final class Int8Plan {
  /** A page, so that the runtime may map a matrix by itself. */
  private static final int PAGE = 4096;

  /** Integers that one thread makes and writes at a time. */
  private static final int PIECE = 1 << 22;

  private final Map<String, Matrix> matrices = new LinkedHashMap<>();

  /** A matrix {@code (out, in)} as it is stored, and the name of its scales. */
  private record Matrix(OnnxGraph graph, String name, String scales, Tensor weight) {
    int rows() {
      return weight.shape().intDim(0);
    }

    int width() {
      return weight.shape().intDim(1);
    }

    /** Where the scales begin, behind the integers. */
    long scalesAt(long start) {
      return pages(start + weight.elements());
    }

    long end(long start) {
      return pages(scalesAt(start) + (long) rows() * Float.BYTES);
    }

    /** Points the graph's initializers into the file. */
    void refer(String location, long start) {
      Shape shape = Shape.of(width(), rows());
      graph.initializer(
          name, Onnx.externalTensor(name, DType.INT8, shape, location, start, weight.elements()));
      long length = (long) rows() * Float.BYTES;
      graph.initializer(
          scales,
          Onnx.externalTensor(
              scales, DType.FLOAT32, Shape.of(rows()), location, scalesAt(start), length));
    }

    void write(Int8File file, long start, Rows part, Int8Quantizer quantizer) {
      int rows = part.end() - part.first();
      quantizer.quantize(name, weight, part.first(), part.end());
      if (rows == rows()) {
        file.write(start, ByteBuffer.wrap(quantizer.columns(), 0, width() * rows));
      } else {
        for (int k = 0; k < width(); k++) {
          file.write(
              start + (long) k * rows() + part.first(),
              ByteBuffer.wrap(quantizer.columns(), k * rows, rows));
        }
      }
      ByteBuffer values = ByteBuffer.allocate(rows * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      values.asFloatBuffer().put(quantizer.scales(), 0, rows);
      file.write(scalesAt(start) + (long) part.first() * Float.BYTES, values);
    }
  }

  /** Rows of a matrix that one thread quantises at a time. */
  private record Rows(Matrix matrix, long start, int first, int end) {}

  private static long pages(long position) {
    return (position + PAGE - 1) / PAGE * PAGE;
  }

  /** Adds initializers for a matrix in integers, {@code (in, out)}, and its scales. */
  void add(OnnxGraph graph, String name, String scales, Tensor weight) {
    Matrix matrix = new Matrix(graph, name, scales, weight);
    // Where they are is not known before it is known which of them are needed.
    matrix.refer("", 0);
    matrices.put(name, matrix);
  }

  /** Forgets all others. */
  void keepOnly(Set<String> names) {
    matrices.keySet().retainAll(names);
  }

  boolean isEmpty() {
    return matrices.isEmpty();
  }

  /** How large the file is. */
  long size() {
    long size = 0;
    for (Matrix matrix : matrices.values()) {
      size = matrix.end(size);
    }
    return size;
  }

  /**
   * Quantises all matrices into a file and points the graph there.
   *
   * @param location of the file, as the runtime knows it
   * @param threads how many work at it
   * @throws UnfitWeightsException if a value is not finite
   * @throws CancellationException if the calling thread is interrupted
   */
  void write(Int8File file, String location, int threads) {
    List<Rows> parts = new ArrayList<>();
    long position = 0;
    for (Matrix matrix : matrices.values()) {
      matrix.refer(location, position);
      int rows = Math.max(1, PIECE / Math.max(1, matrix.width()));
      for (int first = 0; first < matrix.rows(); first += rows) {
        int end = (int) Math.min(matrix.rows(), first + (long) rows);
        parts.add(new Rows(matrix, position, first, end));
      }
      position = matrix.end(position);
    }
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> worker =
        () -> {
          Int8Quantizer quantizer = new Int8Quantizer();
          for (int i = next.getAndIncrement(); i < parts.size(); i = next.getAndIncrement()) {
            Rows part = parts.get(i);
            part.matrix().write(file, part.start(), part, quantizer);
          }
          return true;
        };
    run(Collections.nCopies(Math.max(1, Math.min(threads, parts.size())), worker));
  }

  private static void run(List<Callable<Boolean>> workers) {
    ExecutorService threads = Executors.newFixedThreadPool(workers.size());
    try {
      for (Future<Boolean> worker : threads.invokeAll(workers)) {
        worker.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled = new CancellationException("interrupted while quantising");
      cancelled.initCause(e);
      throw cancelled;
    } finally {
      threads.shutdownNow();
    }
  }
}
