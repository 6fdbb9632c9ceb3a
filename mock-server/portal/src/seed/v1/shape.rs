//! How a shape stands for a type of the domain, alone and inside of others.

use std::{collections::BTreeMap, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The layout in which a type of the domain is written and read.
pub(in crate::seed) trait Shape {
    /// The type.
    type Of;

    fn write<S: Serializer>(of: &Self::Of, to: S) -> Result<S::Ok, S::Error>;

    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self::Of, D::Error>;
}

/// Makes shapes of what `#[serde(remote = …)]` derives.
macro_rules! shapes {
    ($($shape:ident => $of:ty),* $(,)?) => {$(
        impl $crate::seed::v1::shape::Shape for $shape {
            type Of = $of;

            fn write<S: serde::Serializer>(of: &$of, to: S) -> Result<S::Ok, S::Error> {
                Self::serialize(of, to)
            }

            fn read<'de, D: serde::Deserializer<'de>>(from: D) -> Result<$of, D::Error> {
                Self::deserialize(from)
            }
        }
    )*};
}
pub(super) use shapes;

/// Something that is written in a shape.
pub(super) struct InShape<'t, S: Shape>(pub &'t S::Of);

impl<S: Shape> Serialize for InShape<'_, S> {
    fn serialize<T: Serializer>(&self, to: T) -> Result<T::Ok, T::Error> {
        S::write(self.0, to)
    }
}

/// Something that was read from a shape.
pub(in crate::seed) struct Read<S: Shape>(pub S::Of);

impl<'de, S: Shape> Deserialize<'de> for Read<S> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        S::read(from).map(Self)
    }
}

/// A list: `#[serde(with = "Each::<GroupShape>")]`.
pub(in crate::seed) struct Each<S>(PhantomData<S>);

impl<S: Shape> Each<S> {
    pub(super) fn serialize<T: Serializer>(all: &[S::Of], to: T) -> Result<T::Ok, T::Error> {
        to.collect_seq(all.iter().map(InShape::<S>))
    }

    pub(in crate::seed) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<S::Of>, D::Error> {
        let all = Vec::<Read<S>>::deserialize(from)?;
        Ok(all.into_iter().map(|Read(one)| one).collect())
    }
}

/// Something on the heap.
pub(super) struct Boxed<S>(PhantomData<S>);

impl<S: Shape> Boxed<S> {
    #[allow(clippy::borrowed_box, reason = "serde gives the field as it is")]
    pub(super) fn serialize<T: Serializer>(of: &Box<S::Of>, to: T) -> Result<T::Ok, T::Error> {
        S::write(of, to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Box<S::Of>, D::Error> {
        S::read(from).map(Box::new)
    }
}

/// Something that may be missing.
pub(in crate::seed) struct Maybe<S>(PhantomData<S>);

impl<S: Shape> Maybe<S> {
    pub(super) fn serialize<T: Serializer>(of: &Option<S::Of>, to: T) -> Result<T::Ok, T::Error> {
        of.as_ref().map(InShape::<S>).serialize(to)
    }

    pub(in crate::seed) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<S::Of>, D::Error> {
        Ok(Option::<Read<S>>::deserialize(from)?.map(|Read(one)| one))
    }
}

/// An object with one of them at each key.
pub(super) struct ByName<S>(PhantomData<S>);

impl<S: Shape> ByName<S> {
    pub(super) fn serialize<T: Serializer>(
        all: &BTreeMap<Box<str>, S::Of>,
        to: T,
    ) -> Result<T::Ok, T::Error> {
        to.collect_map(all.iter().map(|(name, one)| (name, InShape::<S>(one))))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Box<str>, S::Of>, D::Error> {
        let all = BTreeMap::<Box<str>, Read<S>>::deserialize(from)?;
        Ok(all.into_iter().map(|(name, Read(one))| (name, one)).collect())
    }
}

/// One of HubSpot's words: `#[serde(with = "word")]`.
pub(in crate::seed) mod word {
    use std::{borrow::Cow, fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(in crate::seed) fn serialize<T: Display, S: Serializer>(
        word: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_str(word)
    }

    pub(in crate::seed) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let word = Cow::<'de, str>::deserialize(from)?;
        word.parse().map_err(de::Error::custom)
    }

    /// A word that may be missing.
    pub(in crate::seed) fn some<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let word = Option::<Cow<'de, str>>::deserialize(from)?;
        word.map(|word| word.parse().map_err(de::Error::custom)).transpose()
    }
}
