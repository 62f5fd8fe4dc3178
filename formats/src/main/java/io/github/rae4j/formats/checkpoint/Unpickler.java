// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.formats.checkpoint.PickleValue.Bytes;
import io.github.rae4j.formats.checkpoint.PickleValue.Dict;
import io.github.rae4j.formats.checkpoint.PickleValue.Opaque;
import io.github.rae4j.formats.checkpoint.PickleValue.Sequence;
import io.github.rae4j.formats.checkpoint.PickleValue.Unreadable;
import io.github.rae4j.formats.checkpoint.PickleValue.View;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The stack machine of Python's pickle format, protocols 2 to 5, for tensors and containers only.
 *
 * <p>A pickle is a program, but this interpreter has no instruction that leads outside {@link
 * TorchObjects}. Time and memory are bounded by the length of the input and by a limit on the
 * number of instructions. One instance reads one pickle. Source: the opcode descriptions in
 * Python's {@code pickletools}.
 */
final class Unpickler {
  /** Four times what the object lists of a training checkpoint with 10,000 tensors need. */
  private static final int MAX_INSTRUCTIONS = 2_000_000;

  private static final int MAX_INTEGER_BYTES = 256;

  private final SourceFile file;
  private final PickleInput in;
  private final TorchObjects objects;
  private final ArrayList<Object> stack = new ArrayList<>();
  private final ArrayList<Integer> marks = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  Unpickler(SourceFile file, PickleInput in, TorchObjects objects) {
    this.file = file;
    this.in = in;
    this.objects = objects;
  }

  /**
   * The object that the pickle describes.
   *
   * @throws io.github.rae4j.errors.RaeException if the pickle is damaged or names what would run
   *     commands
   */
  Object read() {
    for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
      int opcode = in.uint8();
      if (opcode == '.') {
        return pop();
      }
      execute(opcode);
    }
    throw file.refuse("its pickle has more than " + MAX_INSTRUCTIONS + " instructions");
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.uint8());
      case 0x95 -> in.int64(); // A frame only says how far it is safe to read ahead.
      case '(' -> marks.add(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(peek());
      case 'N' -> push(PickleValue.None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.int32());
      case 'K' -> push((long) in.uint8());
      case 'M' -> push((long) in.uint16());
      case 0x8a -> push(integer(in.uint8()));
      case 0x8b -> push(integer(in.uint32()));
      case 'G' -> push(in.bigEndianDouble());
      case 'X' -> push(in.utf8(in.uint32()));
      case 0x8c -> push(in.utf8(in.uint8()));
      case 0x8d -> push(in.utf8(in.int64()));
      case 'T' -> push(in.latin1(in.uint32()));
      case 'U' -> push(in.latin1(in.uint8()));
      case 'B' -> push(new Bytes(in.slice(in.uint32())));
      case 'C' -> push(new Bytes(in.slice(in.uint8())));
      case 0x8e, 0x96 -> push(new Bytes(in.slice(in.int64())));
      case '}' -> push(Dict.empty());
      case ']', 0x8f -> push(Sequence.list());
      case ')' -> push(Sequence.tuple(List.of()));
      case 't', 0x91 -> push(Sequence.tuple(popToMark()));
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(popToMark());
      case 's' -> setItems(tuple(2).items());
      case 'u' -> setItems(popToMark());
      case 'h' -> push(recall(in.uint8()));
      case 'j' -> push(recall(in.uint32()));
      case 'q' -> memo.put((long) in.uint8(), peek());
      case 'r' -> memo.put(in.uint32(), peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'c' -> push(objects.global(in.line(), in.line()));
      case 0x93 -> stackGlobal();
      case 'i' -> throw objects.forbidden(in.line() + "." + in.line());
      case 'Q' -> push(objects.storage(pop()));
      case 'R', 0x81 -> call();
      case 0x92 -> newObjectWithKeywords();
      case 'o' -> newObject(popToMark());
      case 'b' -> build();
      default ->
          throw file.refuse(
              String.format(
                  Locale.ROOT,
                  "its pickle has the instruction 0x%02x, which no checkpoint needs; nothing of it"
                      + " was run",
                  opcode));
    }
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw file.refuse("its pickle has protocol " + version + ", but 2 to 5 are known");
    }
  }

  private Object integer(long length) {
    if (length > MAX_INTEGER_BYTES) {
      throw file.refuse("its pickle holds an integer of " + length + " bytes");
    }
    byte[] digits = in.copy(length);
    if (digits.length == 0) {
      return 0L;
    }
    for (int i = 0, j = digits.length - 1; i < j; i++, j--) {
      byte digit = digits[i];
      digits[i] = digits[j];
      digits[j] = digit;
    }
    BigInteger value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private void stackGlobal() {
    Object name = pop();
    Object module = pop();
    if (!(name instanceof String n) || !(module instanceof String m)) {
      throw file.refuse("its pickle names a global by something that is not text");
    }
    push(objects.global(m, n));
  }

  private void call() {
    Object arguments = pop();
    Object callable = pop();
    push(objects.call(callable, arguments));
  }

  private void newObjectWithKeywords() {
    pop();
    call();
  }

  private void newObject(List<Object> classAndArguments) {
    if (classAndArguments.isEmpty()) {
      throw file.refuse("its pickle makes an object of no class; the file is damaged");
    }
    List<Object> arguments = classAndArguments.subList(1, classAndArguments.size());
    push(objects.call(classAndArguments.get(0), Sequence.tuple(arguments)));
  }

  /**
   * Ignores the state set on an object: attributes of a dictionary or a tensor are not needed, and
   * all other objects are opaque.
   */
  private void build() {
    pop();
    Object target = peek();
    if (!(target instanceof Dict
        || target instanceof Opaque
        || target instanceof View
        || target instanceof Unreadable)) {
      throw file.refuse("its pickle sets the state of an object that has none; nothing was run");
    }
  }

  private void append(List<Object> items) {
    if (peek() instanceof Opaque) {
      return;
    }
    if (!(peek() instanceof Sequence sequence) || !sequence.growable()) {
      throw file.refuse("its pickle appends to something that is not a list");
    }
    sequence.items().addAll(items);
  }

  private void setItems(List<Object> items) {
    if (peek() instanceof Opaque && items.size() % 2 == 0) {
      return;
    }
    if (!(peek() instanceof Dict dict) || items.size() % 2 != 0) {
      throw file.refuse("its pickle sets items of something that is not a dictionary");
    }
    for (int i = 0; i < items.size(); i += 2) {
      objects.put(dict, items.get(i), items.get(i + 1));
    }
  }

  private Object recall(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw file.refuse("its pickle refers to a value that it has not defined");
    }
    return value;
  }

  private Sequence tuple(int count) {
    Object[] items = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      items[i] = pop();
    }
    return Sequence.tuple(List.of(items));
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  private Object peek() {
    int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    if (stack.size() <= floor) {
      throw file.refuse("its pickle takes a value that is not there; the file is damaged");
    }
    return stack.get(stack.size() - 1);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw file.refuse("its pickle closes a list that it never opened; the file is damaged");
    }
    int mark = marks.remove(marks.size() - 1);
    List<Object> top = stack.subList(mark, stack.size());
    List<Object> items = Collections.unmodifiableList(new ArrayList<>(top));
    top.clear();
    return items;
  }
}
