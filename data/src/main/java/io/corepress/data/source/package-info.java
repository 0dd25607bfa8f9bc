/**
 * What lies on a disk, as a data set: {@link io.corepress.data.source.DataSource} finds out what it is and opens it.
 *
 * {@snippet :
 * DataOptions options = DataOptions.parse(List.of("mean=0.485,0.456,0.406", "std=0.229,0.224,0.225",
 * "fit=crop:0.875")); try (Dataset data = DataSource.open(Path.of("imagenet-val"), inputs, options)) {
 * data.classNames(); // the names of the folders
 * }
 * }
 */
package io.corepress.data.source;
