// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

/**
 * What an engine found out about one device.
 *
 * @param device CPU or CUDA
 * @param available whether it can be used now
 * @param detail versions and names if it can, the reason and the remedy if it cannot; one line each
 */
public record DeviceReport(Device device, boolean available, String detail) {}
