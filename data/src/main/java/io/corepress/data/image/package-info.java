/**
 * Pixels: image files, and the way from pixels to the numbers that a model takes.
 *
 * <p>Pixels are tensors of uint8 values, [channels, height, width] when they come from a file. What is done with them
 * is a value, {@link io.corepress.data.image.Pixels}, and happens in this order: colours, size, scale and bias.
 *
 * {@snippet :
 * Tensor photo = ImageFile.read(Path.of("cat.jpg")); // uint8 [3, 480, 640]
 * Pixels asTrained = Pixels.unit().withMeanAndStd(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
 * Tensor input = asTrained.convert(photo, new PixelShape(Layout.CHW, 3, 224, 224)); // fp32 [3, 224, 224]
 * }
 */
package io.corepress.data.image;
