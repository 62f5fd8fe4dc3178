// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.options.Range;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers that an option must refuse, since they lie just outside of its range. */
final class OutsideRange {
  private OutsideRange() {}

  /** The numbers for a component, {@code Long} or {@code Double}; none if it holds no numbers. */
  static List<Number> numbers(RecordComponent component, Optional<Range> range) {
    Class<?> type = numberType(component.getGenericType());
    List<Number> numbers = new ArrayList<>();
    if (type == int.class || type == long.class) {
      range.ifPresent(
          r -> {
            if (Double.isFinite(r.low())) {
              numbers.add((long) Math.floor(r.low()) - (r.lowIncluded() ? 1 : 0));
            }
            if (Double.isFinite(r.high())) {
              numbers.add((long) Math.ceil(r.high()) + (r.highIncluded() ? 1 : 0));
            }
          });
    } else if (type == float.class || type == double.class) {
      numbers.add(Double.NaN);
      for (double end : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
        // A range may include infinity, as in (1, inf].
        if (!range.orElse(Range.FINITE).contains(end)) {
          numbers.add(end);
        }
      }
      range.ifPresent(
          r -> {
            if (Double.isFinite(r.low())) {
              numbers.add(r.lowIncluded() ? below(type, r.low()) : r.low());
            }
            if (Double.isFinite(r.high())) {
              numbers.add(r.highIncluded() ? -below(type, -r.high()) : r.high());
            }
          });
    }
    return numbers;
  }

  private static double below(Class<?> type, double value) {
    return type == float.class ? Math.nextDown((float) value) : Math.nextDown(value);
  }

  /** A number as the value of a component. */
  static Object value(RecordComponent component, Object number) {
    return value(component.getGenericType(), (Number) number);
  }

  private static Object value(Type type, Number number) {
    if (type instanceof ParameterizedType generic) {
      Object element = value(generic.getActualTypeArguments()[0], number);
      return generic.getRawType() == List.class ? List.of(element) : Optional.of(element);
    }
    if (type == OptionalInt.class) {
      return OptionalInt.of(number.intValue());
    }
    if (type == OptionalLong.class) {
      return OptionalLong.of(number.longValue());
    }
    if (type == OptionalDouble.class) {
      return OptionalDouble.of(number.doubleValue());
    }
    if (type == int.class || type == Integer.class) {
      return number.intValue();
    }
    if (type == long.class || type == Long.class) {
      return number.longValue();
    }
    return type == float.class ? (Object) number.floatValue() : (Object) number.doubleValue();
  }

  /** The primitive type of the numbers that a component holds; {@code void} if it holds none. */
  private static Class<?> numberType(Type type) {
    if (type instanceof ParameterizedType generic) {
      return numberType(generic.getActualTypeArguments()[0]);
    }
    if (type == int.class || type == Integer.class || type == OptionalInt.class) {
      return int.class;
    }
    if (type == long.class || type == Long.class || type == OptionalLong.class) {
      return long.class;
    }
    if (type == double.class || type == Double.class || type == OptionalDouble.class) {
      return double.class;
    }
    return type == float.class ? float.class : void.class;
  }
}
