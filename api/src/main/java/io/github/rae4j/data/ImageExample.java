// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.data;

import java.util.OptionalLong;

/**
 * One image of a data set.
 *
 * @param index position within the data set, from 0
 * @param id stable name within the data set, for example a path relative to its folder
 * @param image decoded, of its own size
 * @param label the class, from 0; empty where the data set has none
 */
public record ImageExample(int index, String id, RgbImage image, OptionalLong label) {}
